using System.Buffers.Binary;

namespace Visuomotor.Runs;

/// <summary>
/// One checkpoint on disk: a header of 40 bytes and the payload, all little-endian.
/// <code>
/// 0  8  magic "VISUOMOT"      8  4  format version      12  4  reserved, zero
/// 16 8  iteration            24  8  payload length      32  4  CRC-32C of the payload      36  4  CRC-32C of bytes 0..35
/// </code>
/// The file is complete or refused: a wrong length, checksum, magic or version is a <see cref="RunFolderException"/>.
/// </summary>
public static class CheckpointFile
{
    /// <summary>The format version that this library writes and reads.</summary>
    public const int FormatVersion = 1;

    /// <summary>The file name extension, with its dot.</summary>
    public const string Extension = ".vmc";

    private const int HeaderLength = 40;
    private static ReadOnlySpan<byte> Magic => "VISUOMOT"u8;

    /// <summary>Writes a checkpoint aside and renames it into place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="iteration">The number of the last finished iteration.</param>
    /// <param name="payload">The training's state, as its own <c>Save</c> wrote it.</param>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public static void Write(string path, int iteration, ReadOnlySpan<byte> payload)
    {
        byte[] file = new byte[HeaderLength + payload.Length];
        Span<byte> header = file.AsSpan(0, HeaderLength);
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], FormatVersion);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], iteration);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[32..], Crc32C.Compute(payload));
        BinaryPrimitives.WriteUInt32LittleEndian(header[36..], Crc32C.Compute(header[..36]));
        payload.CopyTo(file.AsSpan(HeaderLength));
        SafeFile.Write(path, file);
    }

    /// <summary>Reads a checkpoint whole.</summary>
    /// <exception cref="RunFolderException">The file is missing, cut short, damaged, not a checkpoint, or of another version.</exception>
    public static Checkpoint Read(string path)
    {
        byte[] file = SafeFile.Read(path);
        if (file.Length < HeaderLength)
            throw new RunFolderException(path, $"cut short: {file.Length} bytes, less than a checkpoint's header");
        ReadOnlySpan<byte> header = file.AsSpan(0, HeaderLength);
        if (!header[..8].SequenceEqual(Magic))
            throw new RunFolderException(path, "not a checkpoint of Visuomotor");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[36..]) != Crc32C.Compute(header[..36]))
            throw new RunFolderException(path, "damaged: the header's checksum is wrong");
        int version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (version != FormatVersion)
            throw new RunFolderException(
                path,
                $"written in checkpoint format {version}, and this version of Visuomotor reads {FormatVersion}; use the version that "
                    + "wrote it (config.json names it)"
            );
        long iteration = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        if (length != file.Length - HeaderLength)
            throw new RunFolderException(
                path,
                $"cut short or grown: the header announces {length} bytes, the file holds {file.Length - HeaderLength}"
            );
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[32..]) != Crc32C.Compute(file.AsSpan(HeaderLength)))
            throw new RunFolderException(path, "damaged: the checksum is wrong");
        if (iteration is < 0 or > int.MaxValue)
            throw new RunFolderException(path, $"damaged: iteration {iteration}");
        return new Checkpoint(path, (int)iteration, file.AsMemory(HeaderLength));
    }
}
