using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>Trainings of the point mass that take a moment, and what tests ask of them.</summary>
internal static class SmallTraining
{
    /// <summary>Settings of the teachers.</summary>
    internal static readonly TrainingSettings TeacherSettings = new() { Seed = 3, Iterations = 10 };

    /// <summary>Settings of a method whose policy learns in a moment.</summary>
    internal static GuidedPolicySearchSettings Settings(string method) =>
        new()
        {
            Agreement = method switch
            {
                "admm" => new PlainAdmmSettings { Rounds = 2 },
                "mdgps" => new MirrorDescentSettings(),
                _ => new BadmmSettings { Rounds = 2 },
            },
            Policy = new PolicySettings { Batches = 400 },
        };

    /// <summary>
    /// KL of a policy from what it was, nats per control step in the mean over the rollouts of the condition where it is largest; it is
    /// left as it is.
    /// </summary>
    internal static double Farthest(GuidedPolicySearch search, byte[] before, RobotTask task)
    {
        Numerics.Matrix[][] now = Actions();
        double[] deviations = [.. Enumerable.Range(0, task.ActionSize).Select(i => Math.Sqrt(search.Policy.Covariance[i, i]))];
        byte[] after = Saved(search.Policy);
        Restore(before);
        double farthest = now.Zip(Actions()).Max(each => each.First.Zip(each.Second).Average(pair => Divergence(pair.First, pair.Second)));
        Restore(after);
        return farthest;

        // the point mass's covariance is all but diagonal
        double Divergence(Numerics.Matrix a, Numerics.Matrix b) =>
            Enumerable
                .Range(0, a.Rows)
                .Average(t => Enumerable.Range(0, a.Columns).Sum(i => 0.5 * Math.Pow((a[t, i] - b[t, i]) / deviations[i], 2)));

        void Restore(byte[] policy)
        {
            using BinaryReader reader = new(new MemoryStream(policy));
            search.Policy.Restore(reader);
        }

        Numerics.Matrix[][] Actions() =>
            [
                .. search.Teachers.Select(teacher =>
                    teacher
                        .Memory.Recent.Select(rollout =>
                        {
                            Numerics.Matrix actions = new(rollout.Horizon, rollout.ActionSize);
                            search.Policy.MeanActions(rollout, actions);
                            return actions;
                        })
                        .ToArray()
                ),
            ];
    }

    /// <summary>A policy as it would be saved.</summary>
    internal static byte[] Saved(GlobalPolicy policy)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        policy.Save(writer);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The whole state of a training.</summary>
    internal static byte[] Bytes(TrajectoryTraining training)
    {
        using MemoryStream stream = new();
        TrainingState.Save(training, stream);
        return stream.ToArray();
    }

    /// <summary>Runs until the policy makes all trials and succeeds everywhere.</summary>
    internal static void RunUntilItSucceeds(GuidedPolicySearch search, Action? before = null)
    {
        while (!search.Teachers.All(teacher => teacher.Stage is OwnTrials && teacher.IsHeld))
        {
            Assert.True(search.Iteration < 20);
            before?.Invoke();
            search.RunIteration();
        }
    }
}
