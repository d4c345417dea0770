using System.Runtime.InteropServices;

namespace Visuomotor.Mujoco.Native;

/// <summary>Owns one mjModel.</summary>
internal sealed class ModelHandle : SafeHandle
{
    public ModelHandle(nint model)
        : base(0, ownsHandle: true) => SetHandle(model);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        MujocoNative.mj_deleteModel(handle);
        return true;
    }
}
