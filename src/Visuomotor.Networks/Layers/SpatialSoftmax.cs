namespace Visuomotor.Networks;

/// <summary>
/// A distribution over pixels per channel: s[c, i, j] = exp(a[c, i, j] / T) / sum over i', j' of exp(a[c, i', j'] / T)
/// (Levine et al. 2016, section 5.1), the channel's maximum subtracted first.
/// </summary>
/// <remarks>Must be followed by <see cref="ExpectedPositions"/> or by <see cref="Dense"/>.</remarks>
/// <param name="Temperature">T, or its start when it is learned; above 0.</param>
/// <param name="LearnedTemperature">Whether T is a parameter (one number, kept as its logarithm so that it stays above 0).</param>
public sealed record SpatialSoftmax(float Temperature = 1, bool LearnedTemperature = false) : LayerDefinition
{
    internal override string Stem => "softmax";

    internal override string Description =>
        "spatial softmax"
        + (
            LearnedTemperature ? $", learned temperature from {Temperature:g}"
            : Temperature == 1 ? ""
            : $", temperature {Temperature:g}"
        );

    internal override TensorShape Shape(TensorShape input, NetworkDefinition network)
    {
        if (!input.IsImage)
            throw new ArgumentException("a spatial softmax needs an image");
        if (!(Temperature > 0) || !float.IsFinite(Temperature))
            throw new ArgumentException("the temperature must be above 0");
        return input;
    }

    internal override IEnumerable<(string Name, int[] Sizes)> Parameters(TensorShape input) =>
        LearnedTemperature ? [("log_temperature", [1])] : [];
}
