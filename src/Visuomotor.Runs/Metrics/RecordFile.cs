using System.Buffers.Binary;

namespace Visuomotor.Runs;

/// <summary>
/// TFRecord framing, which TensorBoard's event files use: length (8 bytes), masked CRC-32C of the length (4), data, masked CRC-32C of the
/// data (4), all little-endian (tensorflow.org, "TFRecord and tf.train.Example").
/// </summary>
public static class RecordFile
{
    private const int LengthBytes = 8;
    private const int ChecksumBytes = 4;
    private const int HeaderBytes = LengthBytes + ChecksumBytes;

    /// <summary>One record with its frame.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> data)
    {
        byte[] record = new byte[HeaderBytes + data.Length + ChecksumBytes];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(LengthBytes), Crc32C.Masked(record.AsSpan(0, LengthBytes)));
        data.CopyTo(record.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(HeaderBytes + data.Length), Crc32C.Masked(data));
        return record;
    }

    /// <summary>Reads the records from the start of a file up to the first that is cut short or damaged.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <returns>For each whole record its data, and the place in the file just after it.</returns>
    public static IReadOnlyList<(ReadOnlyMemory<byte> Data, int End)> Parse(ReadOnlyMemory<byte> file)
    {
        List<(ReadOnlyMemory<byte>, int)> records = [];
        int position = 0;
        while (file.Length - position >= HeaderBytes + ChecksumBytes)
        {
            ReadOnlySpan<byte> rest = file.Span[position..];
            long length = BinaryPrimitives.ReadInt64LittleEndian(rest);
            bool whole =
                BinaryPrimitives.ReadUInt32LittleEndian(rest[LengthBytes..]) == Crc32C.Masked(rest[..LengthBytes])
                && length >= 0
                && length <= rest.Length - HeaderBytes - ChecksumBytes;
            if (!whole)
                break;
            ReadOnlyMemory<byte> data = file.Slice(position + HeaderBytes, (int)length);
            if (BinaryPrimitives.ReadUInt32LittleEndian(rest[(HeaderBytes + (int)length)..]) != Crc32C.Masked(data.Span))
                break;
            position += HeaderBytes + (int)length + ChecksumBytes;
            records.Add((data, position));
        }
        return records;
    }
}
