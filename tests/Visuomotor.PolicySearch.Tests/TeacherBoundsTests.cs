using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

public class TeacherBoundsTests
{
    private static readonly TrainingSettings Settings = new() { Seed = 3, Iterations = 10 };

    [Fact]
    public void AGainIsCountedInSpreadsOfTheStatesAndTheNoiseOfTheStartWhateverTheirUnits()
    {
        LinearGaussianController controller = new(2, 2, 1);
        controller.Gain(1)[0, 0] = -6;
        controller.Gain(1)[0, 1] = 1;
        Trajectory rollout = new(2, 2, 1, 0),
            other = new(2, 2, 1, 0);
        (rollout.States[0, 0], rollout.States[1, 0], other.States[0, 0], other.States[1, 0]) = (1, 3, 1, 3);
        (rollout.States[0, 1], rollout.States[1, 1], other.States[0, 1], other.States[1, 1]) = (10, 10, -10, -10);
        double[] spread = TeacherBounds.Spread([rollout, other]);
        Assert.Equal([1, 10], spread);
        Assert.Equal(5, TeacherBounds.Gain(controller, spread, [2]), 12);

        // the same controller with the first state in thousandths
        controller.Gain(1)[0, 0] /= 1000;
        Assert.Equal(5, TeacherBounds.Gain(controller, [1000, 10], [2]), 12);
    }

    [Fact]
    public void AStepWhoseGainsAreTooLargeIsMadeShorterOrRefusedAndEitherIsSaid()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using TrajectoryTraining training = Trained(task, 2);
        Teacher teacher = training.Teachers[0];
        double[] noise = TeacherBounds.Noise(task.InitialController(teacher.Condition)),
            spread = TeacherBounds.Spread(teacher.Memory.Trials);

        // a model in which actions do next to nothing, and a cost that asks for much
        for (int t = 0; t < task.Horizon; t++)
        {
            MatrixSpan actions = teacher.Dynamics.Transition(t).Block(0, task.StateSize, task.StateSize, task.ActionSize);
            for (int i = 0; i < task.StateSize; i++)
                LinearAlgebra.Scale(1e-4, actions.Row(i), actions.Row(i));
            teacher.Cost.Hessian(t).Block(0, 0, task.StateSize, task.StateSize).AddToDiagonal(1e12);
        }
        HashSet<string> seen = [];
        for (double bound = 10; bound < 1e12; bound *= 3)
        {
            (teacher.Progress.KlStep, teacher.Progress.Refreshing, teacher.Progress.Eta) = (bound, false, 1);
            teacher.FindNext();
            Assert.True(TeacherBounds.Gain(teacher.Next, spread, noise) <= TeacherBounds.LargestGain || teacher.Current == teacher.Kept);
            if (teacher.Finish().Event is not { } happened)
                continue;
            foreach (string what in new[] { "step shortened to", "no step" })
                if (happened.Contains(what, StringComparison.Ordinal))
                    seen.Add(what);
        }
        Assert.Equal(2, seen.Count);
    }

    [Theory]
    [InlineData(0, "did not bind")]
    [InlineData(1e15, "hardly a step")]
    public void AStepThatItsBoundDoesNotHoldOrHoldsAtNothingIsAnEvent(double scale, string expected)
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using TrajectoryTraining training = Trained(task, 2);
        Teacher teacher = training.Teachers[0];
        LinearAlgebra.Scale(scale, teacher.Cost.Hessians.Data, teacher.Cost.Hessians.Data);
        LinearAlgebra.Scale(scale, teacher.Cost.Gradients.Data, teacher.Cost.Gradients.Data);
        teacher.Progress.Refreshing = false;
        teacher.FindNext();
        Assert.Contains(expected, teacher.Finish().Event, StringComparison.Ordinal);
    }

    [Fact]
    public void CostsOfAModelThatIsNotStableLeaveTheStepAsLongAsItWas()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using TrajectoryTraining training = Trained(task, 3),
            usual = Trained(task, 3);
        Teacher teacher = training.Teachers[0];
        double before = teacher.Progress.Multiplier;
        LinearAlgebra.Scale(3, teacher.Dynamics.Transitions.Data, teacher.Dynamics.Transitions.Data);
        ConditionRecord record = training.RunIteration().Conditions[0];
        Assert.True(record.Accepted);
        Assert.Contains("its length stays", record.Event, StringComparison.Ordinal);
        Assert.Equal(before, teacher.Progress.Multiplier);
        usual.RunIteration();
        Assert.NotEqual(before, usual.Teachers[0].Progress.Multiplier);
    }

    [Fact]
    public void ADivergenceFromThePolicyThatNoModelCanTellDoesNotMoveThePenalty()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using GuidedPolicySearch search = new(
            task,
            Settings,
            new GuidedPolicySearchSettings
            {
                Agreement = new BadmmSettings { Rounds = 1 },
                Policy = new PolicySettings { Batches = 50 },
            },
            1
        );
        for (int i = 0; i < 2; i++)
            search.RunIteration();
        Teacher teacher = search.Teachers[0];
        teacher.Progress.Refreshing = true;
        teacher.FindNext();
        Assert.True(teacher.Link!.IsMeasured);
        LinearAlgebra.Scale(3, teacher.Dynamics.Transitions.Data, teacher.Dynamics.Transitions.Data);
        teacher.FindNext();
        Assert.False(teacher.Link.IsMeasured);
        Assert.Contains("left out", teacher.Finish().Event, StringComparison.Ordinal);
    }

    private static TrajectoryTraining Trained(RobotTask task, int iterations)
    {
        TrajectoryTraining training = new(task, Settings, 1);
        for (int i = 0; i < iterations; i++)
            training.RunIteration();
        return training;
    }
}
