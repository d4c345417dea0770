using System.Runtime.InteropServices;

namespace Visuomotor.Networks.Native;

/// <summary>Zeroed native float memory on a 64-byte boundary.</summary>
internal sealed unsafe class AlignedBuffer : SafeHandle
{
    public AlignedBuffer(long length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        nuint bytes = (nuint)Math.Max(64, (length * sizeof(float) + 63) / 64 * 64);
        SetHandle((nint)NativeMemory.AlignedAlloc(bytes, 64));
        NativeMemory.Clear((void*)handle, bytes);
    }

    public long Length { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>The first number; valid until disposed.</summary>
    public float* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (float*)handle;
        }
    }

    public Span<float> Span => new(Pointer, checked((int)Length));

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
