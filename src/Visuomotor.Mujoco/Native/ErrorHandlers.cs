using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Visuomotor.Mujoco.Native;

/// <summary>
/// MuJoCo's global handlers. A warning is kept for the thread that caused it and nothing is printed or written to MUJOCO_LOG.TXT.
/// An error (mju_error) cannot be continued: the function must not return, and neither an exception nor a longjmp may pass
/// the frames between, so the handler writes one line to the standard error and ends the process with exit code 1.
/// The binding checks its arguments so that ordinary use, and any bad file, cannot reach it.
/// </summary>
internal static unsafe class ErrorHandlers
{
    private const int MostKept = 64;

    /// <summary>The descriptor that the last line of a process goes to.</summary>
    public static int Output { get; set; } = 2;

    [ThreadStatic]
    private static List<string>? t_warnings;

    /// <summary>Sets both handlers in the library.</summary>
    public static void Install(nint library)
    {
        *(nint*)NativeLibrary.GetExport(library, "mju_user_error") = (nint)(delegate* unmanaged[Cdecl]<byte*, void>)&OnError;
        *(nint*)NativeLibrary.GetExport(library, "mju_user_warning") = (nint)(delegate* unmanaged[Cdecl]<byte*, void>)&OnWarning;
    }

    /// <summary>Takes the warnings that this thread caused since the last call, oldest first.</summary>
    public static string[] TakeWarnings()
    {
        string[] taken = t_warnings?.ToArray() ?? [];
        t_warnings?.Clear();
        return taken;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnWarning(byte* message)
    {
        List<string> warnings = t_warnings ??= [];
        if (warnings.Count < MostKept)
            warnings.Add(NativeText.OneLine(NativeText.Copy(message)));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(byte* message)
    {
        // no lock, no exception: this thread must end here, whatever state the process is in
        ReadOnlySpan<byte> start = "visuomotor: MuJoCo stopped: "u8;
        ReadOnlySpan<byte> text = message == null ? "unknown error"u8 : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(message);
        Write(start);
        int end = text.IndexOfAny((byte)'\n', (byte)'\r');
        Write(end < 0 ? text : text[..end]);
        Write("\n"u8);
        LibcNative._exit(1);
    }

    private static void Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
            _ = LibcNative.write(Output, first, bytes.Length);
    }
}
