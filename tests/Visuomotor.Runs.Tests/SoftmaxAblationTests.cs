using Visuomotor.Networks;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs.Tests;

public class SoftmaxAblationTests
{
    [Theory]
    [InlineData(28)]
    [InlineData(64)]
    [InlineData(240)]
    public void TheFourNetworksDifferInWhatFollowsTheSameConvolutions(int size)
    {
        IReadOnlyList<AblationNetwork> networks = SoftmaxAblation.Networks(size, 9);
        Assert.Equal([1.30, 2.59, 4.75, 3.71], networks.Select(network => network.PaperError));
        Assert.Equal(VisualNetworks.Pose(size, 9).ToJson(), networks[0].Definition.ToJson());
        foreach (AblationNetwork network in networks)
        {
            Assert.Equal(
                [(64, 7, 2), (32, 5, 1), (32, 5, 1)],
                network.Definition.Layers.OfType<Convolution>().Select(each => (each.Filters, each.Kernel, each.Stride))
            );
            Assert.Equal(9, network.Definition.OutputSize);
        }
        Assert.Equal([true, true, false, false], networks.Select(network => network.Definition.Layers.OfType<SpatialSoftmax>().Any()));
        // the softmax has no parameters
        Assert.Equal(networks[1].Definition.ParameterCount, networks[2].Definition.ParameterCount);
        Assert.Equal(
            "conv 64 7x7/2, max-pool 3x3/2, conv 32 5x5 padded by 2, max-pool 3x3/2, conv 32 5x5 padded by 2, fully connected 64 "
                + "with ReLU, linear 9",
            networks[3].Layers
        );
    }

    [Fact]
    public void OneAndTwoThreadsGiveTheSameBits()
    {
        using RobotTask task = RobotTask.Load("cube", 28);
        PoseSettings settings = new()
        {
            Images = 20,
            HeldOutImages = 8,
            Batches = 5,
            BatchSize = 10,
        };
        AblationRow[] one = Run(1),
            two = Run(2);
        Assert.Equal(
            ["pose", "pose", "pose", "pose", "pose-randomized", "pose-randomized", "pose-randomized", "pose-randomized"],
            one.Select(row => row.Variation)
        );
        Assert.Equal(4, one.Take(4).Select(row => row.Network.Name).Distinct().Count());
        Assert.Equal(one.Select(Numbers), two.Select(Numbers));
        Assert.Equal(8, one.Select(row => row.Error).Distinct().Count());
        Assert.All(one, row => Assert.InRange(row.Error, 1e-3, 1));

        AblationRow[] Run(int threads)
        {
            using RolloutPool pool = new(task, threads);
            return [.. SoftmaxAblation.Run(task, ["pose", "pose-randomized"], settings, 3, pool)];
        }

        static (double, double, double) Numbers(AblationRow row) => (row.Error, row.ErrorDeviation, row.TrainingError);
    }

    [Fact]
    public void HeldOutPicturesShowScenesThatTrainingDoesNot()
    {
        using RobotTask task = RobotTask.Load("cube", 28);
        using RolloutPool pool = new(task, 2);
        PoseExamples training = PoseExamples.Render(task, "pose", 30, 3, pool),
            heldOut = PoseExamples.Render(task, "pose", 30, 3 + PoseTraining.HeldOutSeed, pool);
        double nearest = double.PositiveInfinity;
        for (int i = 0; i < training.Count; i++)
        {
            for (int j = 0; j < heldOut.Count; j++)
                nearest = Math.Min(
                    nearest,
                    Math.Abs(training.Poses[i, 0] - heldOut.Poses[j, 0]) + Math.Abs(training.Poses[i, 1] - heldOut.Poses[j, 1])
                );
        }
        Assert.True(nearest > 1e-5);
        // uniform over 14 cm: a deviation of 4 cm
        double[] x = [.. Enumerable.Range(0, heldOut.Count).Select(i => heldOut.Poses[i, 0])];
        Assert.InRange(Math.Sqrt(x.Average(each => (each - x.Average()) * (each - x.Average()))), 0.025, 0.055);
    }
}
