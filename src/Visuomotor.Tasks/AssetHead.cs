using System.Buffers.Binary;

namespace Visuomotor.Tasks;

/// <summary>What the first bytes of a mesh, texture or height field declare.</summary>
internal static class AssetHead
{
    private const long MostBytes = 1L << 28;

    /// <summary>Refuses a file that is too large to be read whole.</summary>
    /// <param name="path">The file; MuJoCo says so if there is none.</param>
    /// <param name="wrong">Makes the error.</param>
    internal static void CheckSize(string path, Func<string, Exception> wrong)
    {
        if (File.Exists(path) && new FileInfo(path).Length is > MostBytes and long length)
            throw wrong($"'{path}' has {length} bytes, at most {MostBytes} can be read; make it smaller");
    }

    /// <summary>
    /// Columns and rows of a picture or a height field: a PNG's own, or the two whole numbers that MuJoCo's own formats begin with; null if
    /// there are none.
    /// </summary>
    internal static (double First, double Second)? Dimensions(string path)
    {
        Span<byte> head = stackalloc byte[24];
        try
        {
            using FileStream file = File.OpenRead(path);
            int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
                return length < head.Length
                    ? null
                    : (BinaryPrimitives.ReadUInt32BigEndian(head[16..]), BinaryPrimitives.ReadUInt32BigEndian(head[20..]));
            return length < 8 ? null : (BinaryPrimitives.ReadInt32LittleEndian(head), BinaryPrimitives.ReadInt32LittleEndian(head[4..]));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
