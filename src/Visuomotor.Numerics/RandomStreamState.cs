namespace Visuomotor.Numerics;

/// <summary>Everything a <see cref="RandomStream"/> needs to go on from where it was saved: five plain numbers.</summary>
/// <param name="Key">The Philox key of the stream.</param>
/// <param name="Stream">The upper half of the Philox counter, which also tells streams apart.</param>
/// <param name="Position">How many 64-bit numbers have been drawn.</param>
/// <param name="HasCachedGaussian">One when a second Gaussian of a pair waits, else zero.</param>
/// <param name="CachedGaussian">The bits of that Gaussian, else zero.</param>
public readonly record struct RandomStreamState(ulong Key, ulong Stream, ulong Position, ulong HasCachedGaussian, ulong CachedGaussian);
