using Visuomotor.Tasks;
using static Visuomotor.PolicySearch.Tests.SmallTraining;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>A training that goes on with, or ends with, the best policy that it had.</summary>
public class BestPolicyTests
{
    [Fact]
    public void ATrainingWhosePolicyGotWorseGoesOnWithTheBest()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using GuidedPolicySearch search = new(task, TeacherSettings, Settings("badmm") with { OwnTrials = new() { From = 7 } }, 2);
        RunUntilItSucceeds(search);
        float[] best = search.Policy.Network.Parameters.ToArray();
        int samples = search.SamplesUsed;
        search.Policy.ScaleOutput(-1);
        IterationRecord record = search.RunIteration();
        Assert.Equal(best, search.Policy.Network.Parameters.ToArray());
        Assert.All(record.Conditions, condition => Assert.Contains("rolled back", condition.Event, StringComparison.Ordinal));
        Assert.True(double.IsNaN(record.Extra["policyKl"]));
        Assert.Equal(samples + TeacherSettings.Samples * task.Training.Count, search.SamplesUsed);

        // how often it succeeds is not known until it has made new trials
        Assert.DoesNotContain(search.Teachers, teacher => teacher.IsHeld);
        search.RunIteration();
        Assert.Contains(search.Teachers, teacher => teacher.IsHeld);
    }

    [Fact]
    public void ATrainingThatKeepsTheBestHasThePolicyThatItsTrialsJudgedForItsResult()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        GuidedPolicySearchSettings settings = Settings("badmm") with { OwnTrials = new() { From = 3 } };
        using GuidedPolicySearch last = new(task, TeacherSettings, settings, 2),
            best = new(task, TeacherSettings, settings with { OwnTrials = settings.OwnTrials! with { KeepBest = true } }, 2),
            again = new(task, TeacherSettings, settings with { OwnTrials = settings.OwnTrials! with { KeepBest = true } }, 1);
        for (int i = 0; i < 2; i++)
        {
            last.RunIteration();
            best.RunIteration();
            Assert.Same(best.Policy, best.KeptPolicy);
        }
        float[] judged = best.Policy.Network.Parameters.ToArray();
        last.RunIteration();
        best.RunIteration();

        // learning goes on from the last policy, which no trial has judged
        Assert.Same(last.Policy, last.KeptPolicy);
        Assert.NotEqual(judged, best.Policy.Network.Parameters.ToArray());
        Assert.Equal(last.Policy.Network.Parameters.ToArray(), best.Policy.Network.Parameters.ToArray());
        Assert.Equal(judged, best.KeptPolicy.Network.Parameters.ToArray());
        Assert.True(best.KeptPolicy.IsTrained);
        using MemoryStream state = new();
        TrainingState.Save(best, state);
        state.Position = 0;
        TrainingState.Restore(again, state);
        Assert.Equal(judged, again.KeptPolicy.Network.Parameters.ToArray());
    }

    [Fact]
    public void APolicyThatSucceedsClearlyLessOftenIsRolledBackToTheBest()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using GuidedPolicySearch search = new(task, TeacherSettings, Settings("badmm"), 2);
        search.RunIteration();
        BestPolicy best = new();
        float[] first = search.Policy.Network.Parameters.ToArray();
        Assert.False(Judge(best, 18, 20));
        search.RunIteration();
        float[] second = search.Policy.Network.Parameters.ToArray();

        // two fewer of twenty may be chance, seven are not
        Assert.False(Judge(best, 16, 20));
        Assert.Equal(second, search.Policy.Network.Parameters.ToArray());
        Assert.Equal(1, best.RadiusFactor);
        Assert.True(Judge(best, 11, 20));
        Assert.Equal(0.5, best.RadiusFactor);
        Assert.Equal(first, search.Policy.Network.Parameters.ToArray());

        // it goes into the training's state
        using MemoryStream state = new();
        using (BinaryWriter writer = new(state, System.Text.Encoding.UTF8, leaveOpen: true))
            best.Save(writer);
        int size = (int)state.Length - sizeof(bool) - sizeof(double) - 4 * sizeof(int);
        BestPolicy again = new();
        Assert.Throws<InvalidDataException>(() => Restore(size + 4, 1));
        Assert.Throws<InvalidDataException>(() => Restore(size, 2));
        Restore(size, 1);

        // the trials of the best one, which was given back, count with those that it made before: it stands at 23 of 40, and 10 of 20 are
        // not clearly worse
        Assert.False(Judge(again, 5, 20));
        search.RunIteration();
        Assert.Equal(0.5, again.RadiusFactor);
        Assert.False(Judge(again, 10, 20));
        Assert.Equal(0.75, again.RadiusFactor);
        Assert.True(Judge(again, 3, 20));
        Assert.Equal(first, search.Policy.Network.Parameters.ToArray());
        Assert.False(Judge(best, 20, 20));
        Assert.False(Judge(best, 18, 20));

        bool Judge(BestPolicy judge, int successes, int rollouts) => judge.RollsBack(search.Policy, [successes], [rollouts]);

        void Restore(int length, int conditions) => again.Restore(new BinaryReader(new MemoryStream(state.ToArray())), length, conditions);
    }
}
