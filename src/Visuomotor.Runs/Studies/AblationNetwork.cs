using Visuomotor.Networks;

namespace Visuomotor.Runs;

/// <summary>One network of the architecture study.</summary>
/// <param name="Name">What the paper calls it.</param>
/// <param name="PaperError">The paper's error on held-out pictures, cm.</param>
/// <param name="PaperDeviation">The paper's standard deviation over the pictures, cm.</param>
/// <param name="Definition">The layers.</param>
public sealed record AblationNetwork(string Name, double PaperError, double PaperDeviation, NetworkDefinition Definition)
{
    /// <summary>
    /// The layers in a line, such as "conv 64 7x7/2, softmax, feature points, linear 9"; every convolution is followed by a ReLU.
    /// </summary>
    public string Layers =>
        string.Join(
            ", ",
            Definition
                .Layers.Where(layer => layer is not Relu)
                .Select(layer =>
                    layer switch
                    {
                        Convolution each => $"conv {each.Filters} {each.Kernel}x{each.Kernel}"
                            + (each.Stride > 1 ? $"/{each.Stride}" : "")
                            + (each.Padding > 0 ? $" padded by {each.Padding}" : ""),
                        MaxPool each => $"max-pool {each.Kernel}x{each.Kernel}/{each.Stride}",
                        SpatialSoftmax => "softmax",
                        ExpectedPositions => "feature points",
                        Dense each when layer == Definition.Layers[^1] => $"linear {each.Outputs}",
                        Dense each => $"fully connected {each.Outputs} with ReLU",
                        _ => throw new NotSupportedException($"the study has no name for {layer}"),
                    }
                )
        );
}
