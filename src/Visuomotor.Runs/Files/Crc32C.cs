using System.Buffers.Binary;
using System.Numerics;

namespace Visuomotor.Runs;

/// <summary>The CRC-32C (Castagnoli) checksum, as in iSCSI (RFC 3720, appendix B.4), and TensorFlow's masked form of it.</summary>
public static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>
    /// The checksum turned and shifted, as TFRecord files store it, so that a checksum of data that holds checksums stays strong.
    /// </summary>
    public static uint Masked(ReadOnlySpan<byte> bytes) => BitOperations.RotateRight(Compute(bytes), 15) + 0xa282ead8u;
}
