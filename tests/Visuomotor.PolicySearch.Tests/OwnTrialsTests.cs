using Visuomotor.Runs;
using Visuomotor.Tasks;
using static Visuomotor.PolicySearch.Tests.SmallTraining;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>A policy that makes the trials itself.</summary>
public class OwnTrialsTests
{
    // a policy that succeeds in five trials of five stays as it is, so one in twenty may go on failing
    [Theory]
    [InlineData("badmm", 10, 7)]
    [InlineData("mdgps", 16, 4)]
    public void APolicyLearnsThePointMassFromItsOwnRollouts(string method, int iterations, int onPolicyFrom)
    {
        using RobotTask task = RobotTask.Load("point-mass");
        PolicyStudyRow[] rows =
        [
            .. PolicyStudy.Run(
                task,
                TeacherSettings with
                {
                    Iterations = iterations,
                },
                Settings(method) with
                {
                    OwnTrials = new() { From = onPolicyFrom },
                },
                5,
                2
            ),
        ];
        Assert.Equal(0, PolicyStudyRow.Success(rows[0].Training).Rate);
        Assert.True(PolicyStudyRow.Success(rows[^1].Training).Rate >= 0.95);
        Assert.True(PolicyStudyRow.Success(rows[^1].Test).Rate >= 0.75);
        Assert.Equal(iterations * TeacherSettings.Samples * task.Training.Count, rows[^1].Record.Samples);
    }

    [Fact]
    public void APolicyThatMakesItsOwnTrialsIsNotCalledByAPapersName()
    {
        using RobotTask peg = RobotTask.Load("peg");
        Assert.Equal("own-trial guided policy search with a penalty (ours)", GuidedPolicySearchSettings.For(peg, Methods.Badmm)!.Title);
        Assert.Equal("own-trial guided policy search without a penalty (ours)", GuidedPolicySearchSettings.For(peg, Methods.Mdgps)!.Title);
        Assert.Equal("guided policy search (BADMM)", (GuidedPolicySearchSettings.For(peg)! with { OwnTrials = null }).Title);

        // the paper's method takes nothing from the task, neither trials by the policy nor its other settings
        GuidedPolicySearchSettings plain = GuidedPolicySearchSettings.For(peg, Methods.Mdgps, plain: true)!,
            otherwise = new();
        Assert.Equal("guided policy search (MDGPS)", plain.Title);
        Assert.Equal(otherwise with { Agreement = new MirrorDescentSettings(), Policy = plain.Policy }, plain);
        Assert.Equal(otherwise.Policy with { Hidden = plain.Policy.Hidden }, plain.Policy);
        Assert.Equal([40, 40], plain.Policy.Hidden);
    }

    [Fact]
    public void APolicyThatSucceedsInAllItsOwnTrialsGoesOnAsItIs()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using GuidedPolicySearch search = new(task, TeacherSettings, Settings("badmm") with { OwnTrials = new() { From = 7 } }, 2);
        search.RunIteration();
        Control.Trajectory seen = search.Teachers[0].Memory.Trials[0];
        double[] before = [];
        RunUntilItSucceeds(search, () => before = Actions());
        Assert.Equal(before, Actions());

        // where it succeeds once more, the next step gets shorter, and the penalty towards the policy, which the teacher is, stays
        double[][] weights = [.. Enumerable.Range(0, 4).Select(i => search.PolicyWeights(i).ToArray())];
        double[] multipliers = [.. search.Teachers.Select(teacher => teacher.Progress.Multiplier)];
        search.RunIteration();
        int[] held = [.. Enumerable.Range(0, multipliers.Length).Where(i => search.Teachers[i].IsHeld)];
        Assert.NotEmpty(held);
        Assert.All(
            held,
            i =>
                Assert.Equal(
                    Math.Max(TeacherSettings.MinimumStepMultiplier, 0.3 * multipliers[i]),
                    search.Teachers[i].Progress.Multiplier,
                    1e-12
                )
        );
        Assert.All(held, i => Assert.Equal(weights[i], search.PolicyWeights(i)));

        double[] Actions()
        {
            Numerics.Matrix actions = new(seen.Horizon, seen.ActionSize);
            search.Policy.MeanActions(seen, actions);
            return actions.Data;
        }
    }

    [Fact]
    public void WhatThePolicyKeepsDoingIsItsOwnAndNotItsTeachersAndItMayGoBeyondThem()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using GuidedPolicySearch search = new(task, TeacherSettings, Settings("badmm"), 2);
        for (int i = 0; i < 2; i++)
            search.RunIteration();
        IReadOnlyList<Control.Trajectory>[] seen = [.. search.Teachers.Select(teacher => teacher.Memory.Recent)];
        Numerics.Matrix[][] before = Actions();
        byte[] policy = Saved(search.Policy);
        Dictionary<Control.Trajectory, Numerics.Matrix> all = seen.SelectMany(each => each)
            .Zip(before.SelectMany(each => each))
            .ToDictionary();
        double own = Change(all),
            teachers = Change([]);
        Assert.True(own < 0.1 * teachers, $"{own} {teachers}");

        // a policy that makes the rollouts goes beyond its teachers, if it is asked to, but by less where they are far away
        double beyond = Change([], relaxation: 3);
        Assert.InRange(beyond, 1.3 * teachers, 2.5 * teachers);

        // how far the mean actions go when the policy learns from its own actions or from its teachers'
        double Change(Dictionary<Control.Trajectory, Numerics.Matrix> actions, double relaxation = 1)
        {
            using BinaryReader reader = new(new MemoryStream(policy));
            search.Policy.Restore(reader);
            using PolicyTrainer trainer = new(search.Policy, task, search.PolicySettings.Policy, 1);
            trainer.Collect(
                search.Teachers,
                new PolicyLesson(seen, 1)
                {
                    OwnActions = actions,
                    Before = all,
                    Relaxation = relaxation,
                }
            );
            trainer.Train(400, 2e-3, null, Numerics.RandomStream.Create(1, "order"), CancellationToken.None);
            return Actions()
                .Zip(before)
                .SelectMany(each => each.First.Zip(each.Second))
                .Average(each => each.First.Data.Zip(each.Second.Data).Average(pair => Math.Abs(pair.First - pair.Second)));
        }

        Numerics.Matrix[][] Actions() =>
            [
                .. seen.Select(rollouts =>
                    rollouts
                        .Select(rollout =>
                        {
                            Numerics.Matrix actions = new(rollout.Horizon, rollout.ActionSize);
                            search.Policy.MeanActions(rollout, actions);
                            return actions;
                        })
                        .ToArray()
                ),
            ];
    }

    [Fact]
    public void OfItsOwnRolloutsAPolicyLearnsWhatSucceededAndATeacherStartsFromThoseThatFailed()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using GuidedPolicySearch search = new(
            task,
            TeacherSettings with
            {
                Samples = 12,
            },
            Settings("badmm") with
            {
                OwnTrials = new()
                {
                    From = 3,
                    Noise = 3,
                    LearnFromSuccesses = true,
                },
            },
            2
        );
        int mixed = 0,
            held = 0;
        double[] covariance = [];
        while (search.Iteration < 10)
        {
            search.RunIteration();
            if (search.Iteration == 2)
                covariance = [.. search.Policy.Covariance.Data];
            if (search.Iteration < 3)
                continue;
            Dictionary<Control.Trajectory, Numerics.Matrix> before = search
                    .Teachers.SelectMany(teacher => teacher.Memory.Recent)
                    .ToDictionary(rollout => rollout, _ => new Numerics.Matrix(1, 1)),
                own = ((OwnTrials)search.CurrentStage).OwnActions(before);
            foreach (Teacher teacher in search.Teachers)
            {
                Control.Trajectory[] failed = [.. teacher.Memory.Recent.Where(rollout => !rollout.Success)],
                    succeeded = [.. teacher.Memory.Recent.Where(rollout => rollout.Success)];
                Assert.Equal(failed.Length >= 4 ? failed : teacher.Memory.Recent, teacher.TrialsToFit);
                if (teacher.Progress.KeptTrials > 0)
                    Assert.Equal(teacher.TrialsToFit, teacher.Memory.Kept);
                if (teacher.IsHeld)
                {
                    Assert.All(teacher.Memory.Recent, rollout => Assert.Same(before[rollout], own[rollout]));
                    Assert.DoesNotContain(teacher.Trials.Ordinary, rollout => !rollout.Success);
                    held++;
                    continue;
                }
                Assert.All(succeeded, rollout => Assert.Same(rollout.Actions, own[rollout]));
                Assert.DoesNotContain(failed, own.ContainsKey);
                if (failed.Length >= 4 && succeeded.Length > 0)
                    mixed++;
            }
        }
        Assert.True(mixed > 0 && held > 0, $"{mixed} {held}");

        // and its noise stays as it was when it began
        Assert.Equal(covariance, search.Policy.Covariance.Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void APolicyHasAsMuchNoiseAsAskedForAndKeepsItOnceItMakesTheRolloutsIfAskedTo(bool keep)
    {
        using RobotTask task = RobotTask.Load("point-mass");
        GuidedPolicySearchSettings settings = Settings("badmm");
        settings = settings with
        {
            Agreement = new BadmmSettings { Rounds = 1 },
            OwnTrials = new() { From = 3, KeepNoise = keep },
            Policy = settings.Policy with { Noise = 1.4 },
        };
        using GuidedPolicySearch search = new(task, TeacherSettings, settings, 2);
        for (int i = 0; i < 2; i++)
            search.RunIteration();
        double[] covariance = [.. search.Policy.Covariance.Data];
        AssertShare(1.96);
        search.RunIteration();
        Assert.True(search.PolicyMakesTrials);
        if (keep)
            Assert.Equal(covariance, search.Policy.Covariance.Data);
        else
            AssertShare(1);

        // Sigma times the mean precision of the controllers that it imitates
        void AssertShare(double expected)
        {
            for (int i = 0; i < task.ActionSize; i++)
            {
                for (int j = 0; j < task.ActionSize; j++)
                {
                    double product = search.Teachers.Average(teacher =>
                        Enumerable
                            .Range(0, task.Horizon)
                            .Average(t =>
                                Enumerable
                                    .Range(0, task.ActionSize)
                                    .Sum(k =>
                                        search.Policy.Covariance[i, k]
                                        * new Numerics.Matrix(
                                            task.ActionSize,
                                            task.ActionSize,
                                            teacher.Current.Precisions[t].Data.ToArray()
                                        )[k, j]
                                    )
                            )
                    );
                    Assert.Equal(i == j ? expected : 0, product, 1e-9);
                }
            }
        }
    }

    [Fact]
    public void WhereThePolicyFailsItsTeacherStartsFromThePolicy()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        GuidedPolicySearchSettings settings = Settings("badmm") with
        {
            OwnTrials = new()
            {
                From = 3,
                KlStep = 0.05,
                Noise = 3,
            },
        };
        using GuidedPolicySearch search = new(task, TeacherSettings, settings, 2);
        for (int i = 0; i < 3; i++)
            search.RunIteration();
        Teacher failing = search.Teachers.First(teacher => !teacher.IsHeld);
        Assert.True(failing.Stage is OwnTrials);
        Assert.Equal(0.05 * task.Horizon, failing.Progress.KlStep, 1e-12);
        Assert.Equal((TeacherSettings.Samples, failing.Memory.Kept.Count), (failing.Progress.KeptTrials, failing.Memory.Recent.Count));
        double[] spread = [.. Spread(failing)];
        search.RunIteration();

        // and the next time it tries with more noise
        Assert.True(Spread(failing).Average() > 1.5 * spread.Average());

        IEnumerable<double> Spread(Teacher teacher)
        {
            // what the noise adds to the policy's mean actions
            foreach (Control.Trajectory rollout in teacher.Rollouts)
            {
                for (int t = 1; t < rollout.Horizon; t++)
                    yield return Math.Abs(rollout.Actions[t, 0] - rollout.Actions[t - 1, 0]);
            }
        }
    }
}
