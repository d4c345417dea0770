namespace Visuomotor.Numerics;

/// <summary>
/// The counter-based generator Philox4x32-10: a keyed bijection of 128-bit counters.
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
/// </summary>
internal static class Philox
{
    private const uint MultiplierA = 0xD2511F53;
    private const uint MultiplierB = 0xCD9E8D57;
    private const uint WeylA = 0x9E3779B9;
    private const uint WeylB = 0xBB67AE85;

    /// <summary>Ten rounds over the counter (low, high) under the key; returns the same two halves.</summary>
    internal static (ulong Low, ulong High) Block(ulong low, ulong high, ulong key)
    {
        uint c0 = (uint)low,
            c1 = (uint)(low >> 32),
            c2 = (uint)high,
            c3 = (uint)(high >> 32);
        uint k0 = (uint)key,
            k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong a = (ulong)MultiplierA * c0,
                b = (ulong)MultiplierB * c2;
            c0 = (uint)(b >> 32) ^ c1 ^ k0;
            c1 = (uint)b;
            c2 = (uint)(a >> 32) ^ c3 ^ k1;
            c3 = (uint)a;
            k0 = unchecked(k0 + WeylA);
            k1 = unchecked(k1 + WeylB);
        }

        return (c0 | ((ulong)c1 << 32), c2 | ((ulong)c3 << 32));
    }
}
