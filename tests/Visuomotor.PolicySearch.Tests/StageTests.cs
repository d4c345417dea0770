using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>A training is a list of stages, and what they say of a teacher is what becomes of it.</summary>
public class StageTests
{
    private static readonly TrainingSettings Settings = new() { Samples = 4, HoldSuccess = 0.5 };

    private static readonly GuidedPolicySearchSettings Policy = new()
    {
        Agreement = new BadmmSettings { Rounds = 1 },
        Policy = new PolicySettings { Hidden = [4], Batches = 5 },
    };

    [Fact]
    public void ATrainingGoesThroughTheStagesThatItsSettingsAskFor()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using TrajectoryTraining alone = new(task, Settings, 1);
        Assert.IsType<TeachersAlone>(alone.CurrentStage);
        Assert.True(alone.CurrentStage.ReducesHeldNoise);

        using GuidedPolicySearch search = new(
            task,
            Settings,
            Policy with
            {
                TeachersAlone = new() { Iterations = 2 },
                OwnTrials = new() { From = 4 },
            },
            1
        );
        Assert.False(search.CurrentStage.ReducesHeldNoise);
        Assert.Equal(
            [nameof(TeachersAlone), nameof(TeachersAlone), nameof(TeachersAndPolicy), nameof(OwnTrials), nameof(OwnTrials)],
            Enumerable.Range(0, 5).Select(_ => Next(search))
        );

        // a policy that has still to learn makes no trials
        using GuidedPolicySearch early = new(
            task,
            Settings,
            Policy with
            {
                TeachersAlone = new() { Iterations = 1 },
                OwnTrials = new() { From = 2 },
            },
            1
        );
        Assert.Equal(
            [nameof(TeachersAlone), nameof(TeachersAndPolicy), nameof(OwnTrials)],
            Enumerable.Range(0, 3).Select(_ => Next(early))
        );

        static string Next(GuidedPolicySearch training)
        {
            training.RunIteration();
            Assert.All(training.Teachers, teacher => Assert.Same(training.CurrentStage, teacher.Stage));
            return training.CurrentStage.GetType().Name;
        }
    }

    [Fact]
    public void ARestoredTrainingIsAtItsStage()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        GuidedPolicySearchSettings settings = Policy with
        {
            TeachersAlone = new() { Iterations = 1 },
            OwnTrials = new() { From = 3 },
        };
        using GuidedPolicySearch search = new(task, Settings, settings, 1);
        for (int i = 0; i < 5; i++)
        {
            using MemoryStream state = new();
            TrainingState.Save(search, state);
            state.Position = 0;
            using GuidedPolicySearch other = new(task, Settings, settings, 1);
            TrainingState.Restore(other, state);
            Assert.Equal(search.PolicyMakesTrials, other.PolicyMakesTrials);
            search.RunIteration();
            other.RunIteration();
            Assert.Equal(search.CurrentStage.GetType(), other.CurrentStage.GetType());
            Assert.Equal(search.Policy.Network.Parameters.ToArray(), other.Policy.Network.Parameters.ToArray());
            Assert.All(
                search.Teachers.Zip(other.Teachers),
                each => Assert.Equal(each.First.Next.Offsets.Data, each.Second.Next.Offsets.Data)
            );
        }
        Assert.IsType<OwnTrials>(search.CurrentStage);
    }

    [Fact]
    public void EachStageHoldsAndBoundsTeachersInItsOwnWay()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        GuidedPolicySearchSettings settings = Policy with
        {
            Agreement = new MirrorDescentSettings { KlStep = 0.5 },
            TeachersAlone = new() { Iterations = 1 },
            OwnTrials = new() { From = 3, KlStep = 0.05 },
        };
        using GuidedPolicySearch search = new(task, Settings, settings, 1);
        Teacher teacher = search.Teachers[0];
        Assert.Equal((false, Settings.KlStep), State(0, 0));
        search.RunIteration();
        Assert.Equal((true, Settings.KlStep), State(8, 4));
        Assert.True(search.CurrentStage.IsSettled(teacher));
        search.RunIteration();
        Assert.Equal((true, 0.5), State(8, 4));
        Assert.False(search.CurrentStage.IsSettled(teacher));
        search.RunIteration();
        Assert.Equal((false, 0.05), State(8, 7));
        Assert.Equal((true, 0.05), State(8, 8));
        Assert.False(search.CurrentStage.TakesStep(teacher));

        (bool IsHeld, double KlStep) State(int trials, int successes)
        {
            (teacher.Progress.KeptTrials, teacher.Progress.KeptSuccesses) = (trials, successes);
            return (teacher.IsHeld, search.CurrentStage.KlStep(teacher));
        }
    }

    [Theory]
    [InlineData("badmm", 4, true)]
    [InlineData("admm", 4, true)]
    [InlineData("mdgps", 1, false)]
    public void AnAgreementBindsATeacherByAPenaltyOrByItsStep(string method, int rounds, bool penalty)
    {
        using RobotTask task = RobotTask.Load("point-mass");
        AgreementSettings settings = (AgreementSettings)Methods.Named(method)!.Own!.Defaults;
        if (settings is MirrorDescentSettings mirror)
            settings = mirror with { KlStep = 0.5 };
        Control.LinearGaussianController initial = task.InitialController(task.Training[0]),
            policy = new(task.Horizon, task.StateSize, task.ActionSize);
        IAgreement agreement = settings.Create(initial, actionUnit: 1);
        Assert.Equal((rounds, penalty), (settings.RoundsPerIteration, settings.HasPenalty));
        Assert.Equal((null, null, null), (agreement.Anchor(null), agreement.KlStep(null), agreement.Penalty(null)));
        Assert.Same(penalty ? null : policy, agreement.Anchor(policy));
        Assert.Equal(penalty ? null : 0.5, agreement.KlStep(policy));
        Assert.Same(penalty ? policy : null, agreement.Penalty(policy)?.Policy);
        Assert.Same(method == "admm" ? initial : policy, agreement.MetricOf(policy));

        // only BADMM's weights move
        double[] divergences = new double[task.Horizon],
            before = [.. agreement.State.Weights];
        divergences[3] = 1;
        agreement.UpdateWeights(divergences);
        Assert.Equal(method == "badmm" ? 2 * before[3] : before[3], agreement.State.Weights[3]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ATrainingsTrialsAreValuesThatCanBeMadeElsewhereWithTheSameBits(bool byPolicy)
    {
        using RobotTask task = RobotTask.Load("point-mass");
        GuidedPolicySearchSettings settings = Policy with { OwnTrials = byPolicy ? new() { From = 2 } : null };
        using GuidedPolicySearch here = new(task, Settings, settings, 2),
            there = new(task, Settings, settings, 1);
        for (int i = 0; i < 3; i++)
        {
            here.RunIteration();
            there.RunIteration();
        }
        using MemoryStream saved = new();
        TrainingState.Save(there, saved);
        using GuidedPolicySearch restored = new(task, Settings, settings, 1);
        saved.Position = 0;
        TrainingState.Restore(restored, saved);
        restored.AdvanceStages(4);
        byte[][] requests = [.. Enumerable.Range(0, task.Training.Count).Select(i => Bytes(restored.Request(4, i, 1)))];
        here.RunIteration();
        Assert.Equal(byPolicy, here.PolicyMakesTrials);
        using Control.IRolloutWorker worker = ((Control.IEnvironment)task).CreateWorker();
        for (int i = 0; i < requests.Length; i++)
        {
            using BinaryReader reader = new(new MemoryStream(requests[i]));
            Assert.Equal(here.Teachers[i].Rollouts[1].States.Data, TrialRequest.ReadFrom(reader, task).Run(task, worker).States.Data);
        }

        static byte[] Bytes(TrialRequest request)
        {
            using MemoryStream stream = new();
            using BinaryWriter writer = new(stream);
            request.WriteTo(writer);
            writer.Flush();
            return stream.ToArray();
        }
    }
}
