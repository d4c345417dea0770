namespace Visuomotor.Networks;

/// <summary>How convolutions are computed; all give the same numbers up to rounding.</summary>
public enum ConvolutionMethod
{
    /// <summary>
    /// The fastest kernel for each layer: Winograd's for 5x5 windows of stride 1 where the processor has AVX-512, otherwise the direct one.
    /// </summary>
    Fastest,

    /// <summary>The direct sums everywhere: the smallest rounding (about 2e-7 of a layer's size, against 2e-6 for Winograd's).</summary>
    Direct,
}
