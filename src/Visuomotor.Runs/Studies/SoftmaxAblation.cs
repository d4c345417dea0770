using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>The architecture study: four networks learn to tell the target's pose from the same pictures, with the same settings.</summary>
/// <remarks>[L16] section 6.3. The paper does not give the sizes of the other networks' fully connected layers; the 64 units are
/// ours.</remarks>
public static class SoftmaxAblation
{
    private const int Hidden = 64;

    /// <summary>The four networks, the shipped one first.</summary>
    /// <param name="size">Side of the square picture, pixels; at least 28.</param>
    /// <param name="poseSize">Numbers in a pose.</param>
    public static IReadOnlyList<AblationNetwork> Networks(int size, int poseSize)
    {
        return
        [
            new("softmax + feature points", 1.30, 0.73, VisualNetworks.Pose(size, poseSize)),
            new("softmax + fully connected", 2.59, 1.19, Network([.. Convolutions(), new SpatialSoftmax()])),
            new("fully connected", 4.75, 2.29, Network(Convolutions())),
            // without padding the third 5x5 kernel would need pictures of 67 pixels
            new(
                "max-pooling + fully connected",
                3.71,
                1.73,
                Network([
                    new Convolution(64, 7, 2),
                    new Relu(),
                    new MaxPool(3, 2),
                    new Convolution(32, 5, 1, 2),
                    new Relu(),
                    new MaxPool(3, 2),
                    new Convolution(32, 5, 1, 2),
                    new Relu(),
                ])
            ),
        ];

        NetworkDefinition Network(LayerDefinition[] first) =>
            new(new ImageInput(3, size, size), 0, [.. first, new Dense(Hidden), new Relu(), new Dense(poseSize)]);

        static LayerDefinition[] Convolutions() =>
            [new Convolution(64, 7, 2), new Relu(), new Convolution(32, 5), new Relu(), new Convolution(32, 5), new Relu()];
    }

    /// <summary>Runs one seed: renders the pictures of each version once, and trains every network on them.</summary>
    /// <param name="environment">What has a camera and a pose.</param>
    /// <param name="variations">The versions of the scene: names of variations.</param>
    /// <param name="settings">Pictures and mini-batches.</param>
    /// <param name="seed">Seed of scenes, weights and mini-batches.</param>
    /// <param name="pool">Where pictures are rendered; its threads also train. Results do not depend on it.</param>
    /// <param name="cancellation">Stops between pictures or mini-batches.</param>
    /// <exception cref="ArgumentException">There is no camera, no pose or no such variation, or a setting is out of range.</exception>
    public static IEnumerable<AblationRow> Run(
        IPoseSource environment,
        IReadOnlyList<string> variations,
        PoseSettings settings,
        ulong seed,
        RolloutPool pool,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(variations);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(pool);
        settings.Validate();
        foreach (string variation in variations)
        {
            PoseExamples training = PoseExamples.Render(
                environment,
                variation,
                settings.Images,
                seed,
                pool,
                settings.RandomLooks,
                cancellation
            );
            PoseExamples heldOut = PoseExamples.Render(
                environment,
                variation,
                settings.HeldOutImages,
                seed + PoseTraining.HeldOutSeed,
                pool,
                settings.RandomLooks,
                cancellation
            );
            foreach (AblationNetwork network in Networks(environment.Pictures[0].Width, environment.PoseSize))
            {
                PoseResult result = PoseTraining.Train(
                    network.Definition,
                    training,
                    heldOut,
                    settings,
                    seed,
                    pool.Threads,
                    cancellation: cancellation
                );
                yield return new AblationRow(
                    seed,
                    variation,
                    network,
                    result.Error,
                    result.ErrorDeviation,
                    result.TrainingError,
                    result.TrainingSeconds
                );
            }
        }
    }
}
