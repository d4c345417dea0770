using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Visuomotor.Networks.Files;

/// <summary>A trainer's state as bytes: a header with version and digests, the parameters, the optimiser's moments.</summary>
internal static class TrainerState
{
    private const uint Magic = 0x52544D56; // VMTR
    private const int FormatVersion = 1;
    private const int HeaderLength = 4 + 4 + 8 + 8 + 4 + 32 + 32;

    public static byte[] Write(Network network, Optimiser optimiser)
    {
        int count = network.Definition.ParameterCount;
        byte[] state = new byte[checked(HeaderLength + sizeof(float) * count * (1 + optimiser.Moments.Length))];
        Span<byte> body = state.AsSpan(HeaderLength);
        MemoryMarshal.AsBytes(network.Parameters).CopyTo(body);
        for (int i = 0; i < optimiser.Moments.Length; i++)
            MemoryMarshal.AsBytes(optimiser.Moments[i].AsSpan()).CopyTo(body[(sizeof(float) * count * (i + 1))..]);
        BinaryPrimitives.WriteUInt32LittleEndian(state, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(4), FormatVersion);
        BinaryPrimitives.WriteInt64LittleEndian(state.AsSpan(8), optimiser.Steps);
        BinaryPrimitives.WriteDoubleLittleEndian(state.AsSpan(16), optimiser.LearningRate);
        BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(24), count);
        Kind(network, optimiser).CopyTo(state.AsSpan(28));
        Digest(state).CopyTo(state.AsSpan(60));
        return state;
    }

    public static void Read(ReadOnlySpan<byte> state, Network network, Optimiser optimiser)
    {
        int count = network.Definition.ParameterCount;
        if (state.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(state) != Magic)
            throw new NetworkFormatException("This is not the state of a trainer.");
        int version = BinaryPrimitives.ReadInt32LittleEndian(state[4..]);
        if (version != FormatVersion)
            throw new NetworkFormatException(
                $"The trainer's state has format version {version}; this program reads version {FormatVersion}."
            );
        if (!state.Slice(28, 32).SequenceEqual(Kind(network, optimiser)))
            throw new NetworkFormatException("The trainer's state belongs to another network or another optimiser.");
        if (state.Length != HeaderLength + (long)sizeof(float) * count * (1 + optimiser.Moments.Length))
            throw new NetworkFormatException("The trainer's state is cut short or too long.");
        if (!state.Slice(60, 32).SequenceEqual(Digest(state)))
            throw new NetworkFormatException("The trainer's state is corrupt: its digest does not match.");
        ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(state[HeaderLength..]);
        numbers[..count].CopyTo(network.Parameters);
        for (int i = 0; i < optimiser.Moments.Length; i++)
            numbers.Slice(count * (i + 1), count).CopyTo(optimiser.Moments[i]);
        optimiser.Steps = BinaryPrimitives.ReadInt64LittleEndian(state[8..]);
        optimiser.LearningRate = BinaryPrimitives.ReadDoubleLittleEndian(state[16..]);
        network.MarkChanged();
    }

    private static byte[] Kind(Network network, Optimiser optimiser) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(optimiser.Name + network.Definition.ToJson()));

    // of everything but the digest's own place
    private static byte[] Digest(ReadOnlySpan<byte> state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(state[..60]);
        hash.AppendData(state[92..]);
        return hash.GetHashAndReset();
    }
}
