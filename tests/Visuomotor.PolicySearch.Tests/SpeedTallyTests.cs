using System.Globalization;
using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>How fast trials were is counted as the trials themselves say, in evaluation and training.</summary>
public sealed class SpeedTallyTests
{
    private const int Rollouts = 4;
    private const ulong Seed = 7;

    [Fact]
    public void AnEvaluationCountsWhatItsTrialsDid()
    {
        using LimitedPointMass limited = new(success: 1e3);
        RobotTask task = limited.Task;
        using RolloutPool pool = new(task, 2);
        IReadOnlyList<ConditionEvaluation> results = Evaluation.Run(
            task,
            task.Training,
            (i, noise) => new Push(i, noise),
            Rollouts,
            Seed,
            pool
        );

        // the same trials by hand, one step longer, for their last state is the one after the last action
        using RolloutWorker worker = new(task);
        Trajectory trial = new(task.Horizon + 1, task.StateSize, task.ActionSize, task.ObservationSize);
        SpeedTally all = SpeedTally.Of(results.Select(each => each.Speeds))!;
        double[] largest = [0, 0];
        double[,] profile = new double[task.Horizon + 1, 2];
        int within = 0;
        for (int i = 0; i < task.Training.Count; i++)
        for (int sample = 0; sample < Rollouts; sample++)
        {
            Push push = new(i, RandomStream.Create(Seed, "evaluation noise", i, sample));
            worker.Run(task.Training[i], push, RandomStream.Create(Seed, "evaluation", i, sample), trial);
            double[] peaks = [0, 0];
            for (int t = 0; t <= task.Horizon; t++)
            for (int joint = 0; joint < 2; joint++)
            {
                double speed = Math.Abs(trial.States[t, 2 + joint]);
                peaks[joint] = Math.Max(peaks[joint], speed);
                profile[t, joint] = Math.Max(profile[t, joint], speed);
            }
            for (int joint = 0; joint < 2; joint++)
                largest[joint] = Math.Max(largest[joint], peaks[joint]);
            within += peaks[0] <= 1 && peaks[1] <= 0.5 ? 1 : 0;
        }
        int trials = Rollouts * task.Training.Count;
        Assert.InRange(within, 1, trials - 1);
        Assert.Equal((trials, within, trials - within), (all.Trials, all.Within, all.TooFast));
        Assert.Equal(within, results.Sum(each => each.Successes));
        Assert.Equal(largest, all.Largest);
        Assert.Equal(Math.Max(largest[0], largest[1] / 0.5), all.LargestShare);
        for (int t = 0; t <= task.Horizon; t++)
            Assert.Equal([profile[t, 0], profile[t, 1]], all.Profile.Row(t).ToArray());
    }

    [Fact]
    public void ATrainingCountsItsOwnTrialsAndGoesOnWithTheSameNumbers()
    {
        using LimitedPointMass limited = new(success: 0.2, faster: 2);
        TrainingSettings settings = new() { Iterations = 12, HoldSuccess = 0.5 };
        using TrajectoryTraining training = new(limited.Task, settings, 2),
            restored = new(limited.Task, settings, 1);
        bool rested = false;
        for (int i = 0; i < 9; i++)
        {
            IterationRecord record = training.RunIteration();
            foreach ((Teacher teacher, ConditionRecord condition) in training.Teachers.Zip(record.Conditions))
            {
                IReadOnlyList<Trajectory> trials = teacher.LastRollout == teacher.Rollouts[0] ? teacher.Rollouts : teacher.Memory.Kept;
                rested |= trials == teacher.Memory.Kept;
                Assert.Equal(trials.Max(trial => trial.PeakSpeeds[0]), condition.Speeds!.Largest[0]);
                Assert.Equal(trials.Count(trial => trial.PeakSpeeds[0] <= 2 && trial.PeakSpeeds[1] <= 1), condition.Speeds.Within);
            }
            if (i == 7)
            {
                using MemoryStream saved = new();
                training.Save(saved);
                saved.Position = 0;
                restored.Restore(saved);
            }
            if (i == 8)
                Assert.Equal(
                    record.Conditions.Select(condition => condition.Speeds!.LargestShare),
                    restored.RunIteration().Conditions.Select(condition => condition.Speeds!.LargestShare)
                );
        }
        Assert.True(rested);
    }

    [Fact]
    public void ATrialWhoseSpeedsWereNotRecordedIsRefused()
    {
        SpeedTally tally = new([new SpeedLimit("a", "rad/s", 1)], 3);
        Assert.Contains(
            "1 speed limits",
            Assert.Throws<ArgumentException>(() => tally.Add(new Trajectory(3, 1, 1, 1))).Message,
            StringComparison.Ordinal
        );
    }

    // a constant push, stronger with the condition's number, and some noise
    private sealed class Push(int strength, RandomStream noise) : IController
    {
        public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action)
        {
            action[0] = 0.2 * (strength + 1) + 0.1 * noise.NextGaussian();
            action[1] = 0.1 * noise.NextGaussian();
        }
    }

    private sealed class LimitedPointMass : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;

        public LimitedPointMass(double success, double faster = 1)
        {
            TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "point-mass"), _folder);
            string file = Path.Combine(_folder, TaskFile.Name);
            File.WriteAllText(
                file,
                File.ReadAllText(file)
                    .Replace(
                        "\"state\":",
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"\"actuators\": [ {{ \"name\": \"x\", \"speedLimit\": {faster} }}, "
                                + $"{{ \"name\": \"y\", \"speedLimit\": {0.5 * faster} }} ], \"state\":"
                        ),
                        StringComparison.Ordinal
                    )
                    .Replace(
                        "\"below\": 0.05",
                        string.Create(CultureInfo.InvariantCulture, $"\"below\": {success}"),
                        StringComparison.Ordinal
                    )
            );
            Task = RobotTask.Load(_folder);
        }

        public RobotTask Task { get; }

        public void Dispose()
        {
            Task.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
