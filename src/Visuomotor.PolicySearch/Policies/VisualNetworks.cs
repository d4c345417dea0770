using Visuomotor.Networks;

namespace Visuomotor.PolicySearch;

/// <summary>The networks of a camera policy, made from one set of layers.</summary>
/// <remarks>[L16] section 5.1.</remarks>
public static class VisualNetworks
{
    /// <summary>The pose network: the layers up to the feature points, and one linear layer to the pose.</summary>
    /// <param name="size">Side of the square picture, pixels.</param>
    /// <param name="poseSize">Numbers in a pose.</param>
    public static NetworkDefinition Pose(int size, int poseSize) =>
        new(new ImageInput(3, size, size), 0, [.. FeaturePoints(size), new Dense(poseSize)]);

    /// <summary>The policy's network.</summary>
    /// <param name="size">Side of the square picture, pixels.</param>
    /// <param name="readings">Numbers in the robot's configuration, and in what the policy remembers.</param>
    /// <param name="actions">Torques.</param>
    /// <param name="hidden">Sizes of the hidden layers.</param>
    /// <param name="perception">What feeds the control layers.</param>
    /// <param name="poseSize">Numbers in a pose, for <see cref="Perception.PosePrediction"/>.</param>
    public static NetworkDefinition Policy(
        int size,
        int readings,
        int actions,
        IReadOnlyList<int> hidden,
        Perception perception,
        int poseSize
    )
    {
        ArgumentNullException.ThrowIfNull(hidden);
        List<LayerDefinition> layers = [.. FeaturePoints(size)];
        if (perception == Perception.PosePrediction)
            layers.Add(new Dense(poseSize));
        layers.Add(new AppendVector());
        foreach (int units in hidden)
            layers.AddRange([new Dense(units), new Relu()]);
        layers.Add(new Dense(actions));
        return new NetworkDefinition(new ImageInput(3, size, size), readings, layers);
    }

    /// <summary>The paper's layers from a picture to its feature points.</summary>
    private static IEnumerable<LayerDefinition> FeaturePoints(int size) =>
        NetworkDefinition.Visuomotor(size).Layers.TakeWhile(layer => layer is not AppendVector);
}
