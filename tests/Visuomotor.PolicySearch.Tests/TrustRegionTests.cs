using Visuomotor.Tasks;
using static Visuomotor.PolicySearch.Tests.SmallTraining;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>How far a policy that makes its own trials may go from what it was.</summary>
public class TrustRegionTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData(0.01, false)]
    [InlineData(0.01, true)]
    public void APolicyThatMakesTheRolloutsStaysInItsTrustRegionHalfAsFarOnceItWasRolledBack(double? bound, bool rolledBack)
    {
        using RobotTask task = RobotTask.Load("point-mass");
        GuidedPolicySearchSettings settings = Settings("badmm") with
        {
            OwnTrials = new()
            {
                From = 3,
                Relaxation = 10,
                TrustRegion = bound,
            },
        };
        using GuidedPolicySearch search = new(task, TeacherSettings, settings, 2);
        for (int i = 0; i < 2; i++)
            search.RunIteration();
        byte[] before = Saved(search.Policy);
        int[] trials = [.. search.Teachers.Select(_ => 20)];
        if (rolledBack)
            Assert.False(search.Best.RollsBack(search.Policy, trials, trials));
        if (rolledBack)
            Assert.True(search.Best.RollsBack(search.Policy, new int[trials.Length], trials));
        search.RunIteration();
        Assert.Contains(search.Teachers, teacher => !teacher.IsHeld);
        double farthest = Farthest(search, before, task);
        if (bound is null)
            Assert.True(farthest > 0.05, $"{farthest}");
        else
            Assert.InRange(farthest / bound.Value, rolledBack ? 0.25 : 0.51, rolledBack ? 0.51 : 1.02);
    }

    [Fact]
    public void TheFewerOfItsRolloutsFailTheLessFarGoesAPolicyInItsTrustRegion()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        GuidedPolicySearchSettings settings = Settings("badmm") with
        {
            OwnTrials = new()
            {
                From = 6,
                Relaxation = 10,
                TrustRegion = 0.01,
                Noise = 6,
                KeepNoise = true,
            },
        };
        using GuidedPolicySearch search = new(task, TeacherSettings, settings, 2);
        List<double> small = [];
        bool stayed = false;
        while (search.Iteration < 16)
        {
            byte[] before = Saved(search.Policy);
            search.RunIteration();
            if (!search.PolicyMakesTrials)
                continue;

            // rollouts with more noise than the policy's own say nothing of it
            double failing = search.Teachers.Average(teacher => teacher.Trials.Ordinary.Average(rollout => rollout.Success ? 0.0 : 1)),
                farthest = Farthest(search, before, task) / 0.01;
            Assert.True(farthest <= 1.02 * Math.Min(1, 4 * failing), $"{farthest} {failing}");
            if (failing is > 0 and < 0.2)
                small.Add(farthest / (4 * failing));
            stayed |= failing == 0 && search.Teachers.Any(teacher => teacher.Rollouts.Any(rollout => !rollout.Success));
        }
        Assert.Contains(small, share => share > 0.9);
        Assert.True(stayed);
    }

    [Fact]
    public void APolicyThatCannotComeBackIntoItsTrustRegionIsWhatItWas()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using GuidedPolicySearch search = new(task, TeacherSettings, Settings("badmm") with { OwnTrials = new() { From = 3 } }, 1);
        for (int i = 0; i < 2; i++)
            search.RunIteration();
        byte[] before = Saved(search.Policy);
        search.RunIteration();
        Assert.True(Farthest(search, before, task) > 1e-3);

        // no step on the way back comes near another policy's actions
        Dictionary<Control.Trajectory, Numerics.Matrix> elsewhere = search
            .Teachers.SelectMany(teacher => teacher.Memory.Recent)
            .ToDictionary(
                rollout => rollout,
                rollout => new Numerics.Matrix(rollout.Horizon, rollout.ActionSize, [.. rollout.Actions.Data.Select(_ => 1e3)])
            );
        ((OwnTrials)search.CurrentStage).StayInTrustRegion(elsewhere, 1e-30, CancellationToken.None);
        Assert.True(Farthest(search, before, task) < 1e-6);
    }

    [Fact]
    public void APolicyThatLearnsForTheFirstTimeHasNoTrustRegion()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using GuidedPolicySearch search = new(
            task,
            TeacherSettings,
            Settings("badmm") with
            {
                TeachersAlone = new() { Iterations = 1 },
                OwnTrials = new() { From = 2, TrustRegion = 0.01 },
            },
            2
        );
        for (int i = 0; i < 2; i++)
            search.RunIteration();
        Assert.True(search.Policy.IsTrained);
        Assert.DoesNotContain(search.Teachers, teacher => teacher.Stage is OwnTrials);
    }
}
