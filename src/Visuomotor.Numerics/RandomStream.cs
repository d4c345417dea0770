using System.Diagnostics;

namespace Visuomotor.Numerics;

/// <summary>
/// A stream of random numbers that belongs to a purpose: counter-based (Philox4x32-10), so it can be split, saved and
/// restored exactly, and what one stream gives never depends on how much another has drawn. Not for use by two threads at once.
/// </summary>
public sealed class RandomStream
{
    private readonly ulong _key;
    private readonly ulong _stream;
    private ulong _position;
    private ulong _nextHalf;
    private bool _hasGaussian;
    private double _gaussian;

    private RandomStream(ulong key, ulong stream)
    {
        _key = key;
        _stream = stream;
    }

    /// <summary>The stream that belongs to a seed, a purpose and indices such as (iteration, condition, sample).</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for, e.g. "rollout"; different words give unrelated streams.</param>
    /// <param name="indices">Any number of indices; (1) and (1, 0) are different.</param>
    public static RandomStream Create(ulong seed, string purpose, params ReadOnlySpan<int> indices) =>
        FromHash(seed, 0x5669_7375_6F6D_6F74, purpose, indices);

    /// <summary>
    /// A stream of its own for a part of this stream's purpose. It depends on what this stream was made from, not on how much has been
    /// drawn.
    /// </summary>
    /// <param name="purpose">What the part is for.</param>
    /// <param name="indices">Any number of indices.</param>
    public RandomStream Split(string purpose, params ReadOnlySpan<int> indices) => FromHash(_key, _stream, purpose, indices);

    /// <summary>The stream that was saved, with its place and its waiting Gaussian.</summary>
    /// <exception cref="ArgumentException">The state's flag is neither zero nor one.</exception>
    public static RandomStream Restore(RandomStreamState state)
    {
        if (state.HasCachedGaussian > 1)
            throw new ArgumentException("The saved state of a random stream is damaged: its flag is neither zero nor one.", nameof(state));
        RandomStream stream = new(state.Key, state.Stream)
        {
            _position = state.Position,
            _hasGaussian = state.HasCachedGaussian == 1,
            _gaussian = BitConverter.UInt64BitsToDouble(state.CachedGaussian),
        };
        if ((state.Position & 1) == 1)
            stream._nextHalf = Philox.Block(state.Position >> 1, state.Stream, state.Key).High;
        return stream;
    }

    /// <summary>The stream's exact state.</summary>
    public RandomStreamState Save() =>
        new(_key, _stream, _position, _hasGaussian ? 1UL : 0UL, _hasGaussian ? BitConverter.DoubleToUInt64Bits(_gaussian) : 0UL);

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong place = _position++;
        if ((place & 1) == 1)
            return _nextHalf;
        (ulong low, _nextHalf) = Philox.Block(place >> 1, _stream, _key);
        return low;
    }

    /// <summary>A number in [0, 1), one of 2^53 equally spaced ones.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A standard normal number (Box-Muller; numbers come in pairs and the second is kept).</summary>
    public double NextGaussian()
    {
        if (_hasGaussian)
        {
            _hasGaussian = false;
            return _gaussian;
        }

        // The uniform number under the logarithm lies in (0, 1].
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * NextDouble());
        _gaussian = radius * sine;
        _hasGaussian = true;
        return radius * cosine;
    }

    /// <summary>
    /// A whole number in [0, exclusiveMax), without bias (Lemire, "Fast random integer generation in an interval", 2019).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMax"/> is below one.</exception>
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMax, 1);
        ulong range = (ulong)exclusiveMax,
            product = (NextUInt64() >> 32) * range;
        if ((uint)product < range)
        {
            uint threshold = (uint)((1UL << 32) % range);
            while ((uint)product < threshold)
                product = (NextUInt64() >> 32) * range;
        }

        return (int)(product >> 32);
    }

    /// <summary>Fills the span with standard normal numbers.</summary>
    public void FillGaussian(Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = NextGaussian();
    }

    /// <summary>Puts the values into a random order, each order equally likely (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"RandomStream {_key:x16}{_stream:x16} at {_position}";

    private static RandomStream FromHash(ulong first, ulong second, string purpose, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(purpose);

        // Each word passes through both lanes; lengths go in too, so that no two lists of words look alike.
        ulong a = Mix(first ^ 0x243F6A8885A308D3),
            b = Mix(second ^ 0x13198A2E03707344);
        Absorb(ref a, ref b, first);
        Absorb(ref a, ref b, second);
        Absorb(ref a, ref b, (uint)purpose.Length);
        Absorb(ref a, ref b, (uint)indices.Length);
        foreach (char letter in purpose)
            Absorb(ref a, ref b, letter);
        foreach (int index in indices)
            Absorb(ref a, ref b, (uint)index);
        ulong key = Mix(a ^ Rotate(b, 27)),
            stream = Mix(b + 0xA4093822299F31D0 + Rotate(a, 41));
        Debug.Assert(key != 0 || stream != 0, "a hash of all zeros is next to impossible");
        return new RandomStream(key, stream);
    }

    private static void Absorb(ref ulong a, ref ulong b, ulong word)
    {
        unchecked
        {
            a = Mix(a ^ (word * 0x9E3779B97F4A7C15));
            b = Mix(b + Rotate(a, 23) + (word ^ 0xD1B54A32D192ED03));
        }
    }

    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014, variant 13 of Stafford): a bijection with full avalanche.
    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    private static ulong Rotate(ulong value, int bits) => System.Numerics.BitOperations.RotateLeft(value, bits);
}
