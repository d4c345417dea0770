using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>Makes a camera policy from a pose network, for each kind of perception.</summary>
/// <remarks>[L16] sections 5.2 and 6.4.</remarks>
internal static class CameraPolicy
{
    /// <summary>Makes sure that an environment can have a camera policy and that the pose network is of the right architecture.</summary>
    /// <exception cref="ArgumentException">It has no camera, several, or no pose, or the network is missing or another.</exception>
    public static void Check(IEnvironment environment, Network? poseNetwork)
    {
        PictureDescription picture = Picture(environment);
        if (poseNetwork is null)
            throw new ArgumentException("a camera policy starts from a pose network, and there is none", nameof(poseNetwork));
        NetworkDefinition wanted = VisualNetworks.Pose(picture.Width, PoseSize(environment));
        if (poseNetwork.Definition.ToJson() != wanted.ToJson())
            throw new ArgumentException(
                $"the pose network is of another architecture: it has {Describe(poseNetwork.Definition)} where {Describe(wanted)} "
                    + "are needed",
                nameof(poseNetwork)
            );
    }

    /// <summary>The untrained policy with the pose network's layers in it; those that its perception does not train are frozen.</summary>
    public static GlobalPolicy Create(
        IEnvironment environment,
        GuidedPolicySearchSettings settings,
        Network poseNetwork,
        RandomStream random
    )
    {
        Perception perception = settings.Camera!.Perception;
        NetworkDefinition definition = VisualNetworks.Policy(
            Picture(environment).Width,
            PolicyInput.SizeOf(environment, settings.Policy.History),
            environment.ActionSize,
            settings.Policy.Hidden,
            perception,
            PoseSize(environment)
        );
        GlobalPolicy policy = new(environment, definition, random);
        int trained = definition.FirstVectorLayer;
        policy.Network.CopyFrom(poseNetwork, layer => layer < trained);
        if (perception == Perception.EndToEnd)
            return policy;
        policy.Network.SetFrozenBefore(true, trained);
        if (perception != Perception.PosePrediction)
            return policy;

        // the pose layer itself stands behind the features and stays as it was trained
        policy.Network.CopyFrom(poseNetwork, layer => layer == trained);
        policy.Network.SetFrozen(true, trained);
        return policy;
    }

    /// <summary>Scales the first weights behind what the pictures give; see <see cref="GlobalPolicy.ScaleFeatures"/>.</summary>
    public static void ScaleFirstWeights(GlobalPolicy policy, IReadOnlyList<Matrix> features)
    {
        Network network = policy.Network;
        int size = network.Definition.FeatureSize,
            rows = features.Sum(each => each.Rows);
        Matrix all = new(rows, size);
        int row = 0;
        foreach (Matrix each in features)
        {
            each.Data.CopyTo(all.Data, row * size);
            row += each.Rows;
        }
        if (
            network.Definition.Layers[network.Definition.FirstVectorLayer] is not Dense { Outputs: int outputs }
            || !network.IsFrozen(network.Definition.FirstVectorLayer)
        )
        {
            policy.ScaleFeatures(all);
            return;
        }

        // with a pose layer between, it is the poses that feed the control layers
        Matrix weights = new(size, outputs, [.. network.Values("dense1.weight").ToArray().Select(each => (double)each)]),
            poses = new(rows, outputs);
        ReadOnlySpan<float> biases = network.Values("dense1.bias");
        LinearAlgebra.Multiply(all, weights, poses);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < outputs; j++)
                poses[i, j] += biases[j];
        }
        policy.ScaleFeatures(poses);
    }

    /// <summary>The one picture that a camera policy looks at.</summary>
    private static PictureDescription Picture(IEnvironment environment) =>
        environment.Pictures switch
        {
            [] => throw new ArgumentException($"task {environment.Name} has no camera", nameof(environment)),
            [{ Channels: 3 } picture] when picture.Width == picture.Height => picture,
            _ => throw new ArgumentException(
                $"a camera policy looks at one square picture of three colours; task {environment.Name} has others",
                nameof(environment)
            ),
        };

    private static int PoseSize(IEnvironment environment) => environment is IPoseSource source ? source.PoseSize : 0;

    private static string Describe(NetworkDefinition definition) =>
        (definition.Image is { } image ? $"pictures of {image.Width} x {image.Height} pixels" : "no picture")
        + $", {definition.Layers.Count} layers, {definition.ParameterCount} parameters and {definition.OutputSize} outputs";
}
