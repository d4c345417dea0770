using System.Runtime.InteropServices;

namespace Visuomotor.Mujoco.Native;

/// <summary>Owns one mjData and keeps its mjModel alive.</summary>
internal sealed class DataHandle : SafeHandle
{
    private readonly ModelHandle _model;

    public DataHandle(ModelHandle model)
        : base(0, ownsHandle: true)
    {
        bool taken = false;
        model.DangerousAddRef(ref taken);
        _model = model;
        nint data = MujocoNative.mj_makeData(model.DangerousGetHandle());
        if (data == 0)
        {
            model.DangerousRelease();
            throw new InsufficientMemoryException("MuJoCo could not allocate the data of a simulation");
        }
        SetHandle(data);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        MujocoNative.mj_deleteData(handle);
        _model.DangerousRelease();
        return true;
    }
}
