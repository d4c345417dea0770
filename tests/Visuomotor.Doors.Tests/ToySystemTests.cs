using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;

namespace Visuomotor.Doors.Tests;

/// <summary>A system of one's own, without MuJoCo and from outside the library: what is learned on it is its known optimum.</summary>
public class ToySystemTests
{
    // a share of the least cost, and of the gain
    private const double Tolerance = 0.005,
        GainTolerance = 0.05;

    // a policy that is linear in what it reads
    private static readonly PolicySettings Linear = new()
    {
        Hidden = [],
        Batches = 1000,
        LearningRate = 1e-2,
    };

    public static TheoryData<double[]> Starts =>
        [
            [1.5],
            [-2, 1, 2],
        ];

    [Theory]
    [MemberData(nameof(Starts))]
    public void TeachersReachTheOptimum(double[] starts)
    {
        ToySystem system = new(starts, 0, 1);
        using TrajectoryTraining training = new(system, new TrainingSettings { Seed = 1 }, 2);
        Assert.True(Cost(0) > 2 * system.BestCost(0));
        for (int i = 0; i < 10; i++)
            training.RunIteration();
        for (int i = 0; i < starts.Length; i++)
            Assert.InRange(Cost(i) / system.BestCost(i), 1 - 1e-9, 1 + Tolerance);

        double Cost(int i) => system.Cost(i, new TeacherController(training.Teachers[i].Next, noise: null));
    }

    [Fact]
    public void ATrainingThatVariesHasAConditionForEachTrialAndGivesItBack()
    {
        ToySystem system = new([-2, 1], 0, 1);
        TrainingSettings settings = new()
        {
            Seed = 1,
            Samples = 20,
            Vary = system.VariationNames[0],
        };
        using TrajectoryTraining training = new(system, settings, 2);
        training.RunIteration();
        for (int i = 0; i < 2; i++)
        {
            double[] starts = [.. training.Teachers[i].Rollouts.Select(rollout => rollout.States[0, 0])];
            // a metre wide, where the noise of the start is 2 cm
            Assert.InRange(starts.Max() - starts.Min(), 0.6, 1.2);
            Assert.InRange(starts.Average() - (i == 0 ? -2 : 1), -0.3, 0.3);
        }
        Assert.Equal(0, system.Held);
    }

    [Fact]
    public void WhatIsDrawnIsATrainingConditionThatIsVaried()
    {
        IEnvironment system = new ToySystem([-2, 1], 0, 1);
        for (int i = 0; i < 4; i++)
        {
            ToySystem.Condition drawn = (ToySystem.Condition)system.Draw("elsewhere", 3, i),
                again = (ToySystem.Condition)system.Draw("elsewhere", 3, i);
            Assert.Equal(again.Start, drawn.Start);
            Assert.InRange(drawn.Start[0] - (i % 2 == 0 ? -2 : 1), -0.5, 0.5);
            Assert.NotEqual(((ToySystem.Condition)system.Draw("elsewhere", 4, i)).Start, drawn.Start);
        }
    }

    [Theory]
    [InlineData("badmm", new[] { 1.5 })]
    [InlineData("badmm", new[] { -2, 1, 2.0 })]
    [InlineData("mdgps", new[] { 1.5 })]
    [InlineData("mdgps", new[] { -2, 1, 2.0 })]
    public void APolicyReachesTheOptimum(string method, double[] starts)
    {
        ToySystem system = new(starts, 0, 1);
        using GuidedPolicySearch training = new(
            system,
            new TrainingSettings { Seed = 1 },
            new GuidedPolicySearchSettings { Agreement = (AgreementSettings)Methods.Named(method)!.Own!.Defaults, Policy = Linear },
            2
        );
        for (int i = 0; i < 10; i++)
            training.RunIteration();
        for (int i = 0; i < starts.Length; i++)
        {
            double cost = system.Cost(i, training.Policy.CreateController());
            Assert.InRange(cost / system.BestCost(i), 1 - 1e-9, 1 + Tolerance);
        }

        // one gain for all times: that of Riccati's equation
        double[] origin = new double[ToySystem.States];
        double rest = Act(training.Policy, origin);
        Assert.InRange(rest, -GainTolerance, GainTolerance);
        for (int j = 0; j < origin.Length; j++)
        {
            double[] one = [.. origin];
            one[j] = 1;
            Assert.InRange((rest - Act(training.Policy, one)) / system.Gain[j], 1 - GainTolerance, 1 + GainTolerance);
        }
    }

    /// <summary>A policy that does not see the velocity cannot do what a teacher does alone: both are to come to the best that u = -g
    /// x_position + b can do.</summary>
    [Fact]
    public void TeachersAndAPolicyThatSeesAPartOfTheStateReachTheConstrainedOptimum()
    {
        ToySystem system = new([-2, 1, 2], 0);
        (double gain, double best) = BestOfThePosition(system);
        Assert.True(best > 1.5 * Sum(system.BestCost));
        using GuidedPolicySearch training = new(
            system,
            new TrainingSettings { Seed = 1 },
            new GuidedPolicySearchSettings
            {
                Agreement = new BadmmSettings { InitialWeight = 0.1 },
                Policy = Linear,
            },
            2
        );
        for (int i = 0; i < 3; i++)
            training.RunIteration();
        Assert.True(Sum(OfPolicy) > 1.1 * best);
        for (int i = 3; i < 20; i++)
            training.RunIteration();
        double rest = Act(training.Policy, [0]);
        Assert.InRange(Sum(OfPolicy) / best, 1 - Tolerance, 1 + Tolerance);
        Assert.InRange((rest - Act(training.Policy, [1])) / gain, 0.9, 1.1);
        Assert.InRange(rest, -GainTolerance, GainTolerance);

        // what teachers may still do better is what the policy is not yet held to
        Assert.InRange(
            Sum(i => system.Cost(i, new TeacherController(training.Teachers[i].Next, noise: null))) / best,
            1 - 2 * Tolerance,
            1 + Tolerance
        );

        double OfPolicy(int i) => system.Cost(i, training.Policy.CreateController());

        double Sum(Func<int, double> cost) => Enumerable.Range(0, system.Training.Count).Sum(cost);
    }

    /// <summary>What docs/methods/mdgps.md says: without multipliers nothing holds the teachers to what the policy can do.</summary>
    [Fact]
    public void MirrorDescentStaysFarFromTheConstrainedOptimumOfAPolicyThatSeesAPartOfTheState()
    {
        ToySystem system = new([-2, 1, 2], 0);
        using GuidedPolicySearch training = new(
            system,
            new TrainingSettings { Seed = 1 },
            new GuidedPolicySearchSettings { Agreement = new MirrorDescentSettings(), Policy = Linear },
            2
        );
        for (int i = 0; i < 20; i++)
            training.RunIteration();
        double cost = Enumerable.Range(0, system.Training.Count).Sum(i => system.Cost(i, training.Policy.CreateController()));
        Assert.InRange(cost / BestOfThePosition(system).Cost, 2.3, 2.5);
    }

    /// <summary>The best g of u = -g x_position by trying all of them: with places to both sides of the middle and a cost that is even,
    /// b is all but 0.</summary>
    private static (double Gain, double Cost) BestOfThePosition(ToySystem system) =>
        Enumerable
            .Range(0, 4000)
            .Select(i => 0.001 * i)
            .Select(gain => (gain, Enumerable.Range(0, system.Training.Count).Sum(i => system.Cost(i, new Spring(gain)))))
            .MinBy(each => each.Item2);

    private static double Act(GlobalPolicy policy, double[] readings)
    {
        double[] action = new double[1];
        IController controller = policy.CreateController();
        controller.Act(0, readings, new Observation(readings, []), action);
        (controller as IDisposable)?.Dispose();
        return action[0];
    }

    [Fact]
    public void ItsPictureIsThePlaceOfTheCart()
    {
        ToySystem system = new([2], 0, 1);
        using IRolloutWorker worker = system.CreateWorker();
        Trajectory trial = new(system.Horizon, ToySystem.States, 1, 2, ((IEnvironment)system).ImageSize);
        Brake seeing = new();
        worker.Run(system.Training[0], seeing, RandomStream.Create(1, "trial"), trial, RolloutOptions.Expanding);
        for (int t = 0; t < trial.Horizon; t++)
        {
            Assert.Equal(trial.States[t, 0], (trial.Image(t)[0] - 128) / 50.0, 0.02);
            Assert.Equal(-(trial.Image(t)[0] - 128) / 50.0, trial.Actions[t, 0], 1e-12);
        }
        Assert.Equal(system.Horizon, worker.Counts.Frames);

        // the expansion is the cost itself
        for (int t = 0; t < trial.Horizon; t++)
            Assert.Equal(trial.Costs[t], trial.Expansion!.Evaluate(t, trial.States.Span.Row(t), trial.Actions.Span.Row(t)), 1e-12);
    }

    /// <summary>Drives towards the middle by what it sees.</summary>
    private sealed class Brake : IController
    {
        public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action) =>
            action[0] = -(observation.Image[0] - 128) / 50.0;
    }

    private sealed class Spring(double gain) : IController
    {
        public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action) =>
            action[0] = -gain * observation.Numbers[0];
    }
}
