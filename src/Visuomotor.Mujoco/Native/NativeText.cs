using System.Runtime.InteropServices;

namespace Visuomotor.Mujoco.Native;

/// <summary>Copies of C strings.</summary>
internal static unsafe class NativeText
{
    /// <summary>A copy of a zero-terminated UTF-8 string; empty for a null pointer. The native string is not freed.</summary>
    public static string Copy(byte* text) => text == null ? "" : Marshal.PtrToStringUTF8((nint)text) ?? "";

    /// <summary>The text on one line: line ends become "; ", runs of blanks one blank.</summary>
    public static string OneLine(string text)
    {
        string[] lines = text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", lines).TrimEnd(';', ' ');
    }
}
