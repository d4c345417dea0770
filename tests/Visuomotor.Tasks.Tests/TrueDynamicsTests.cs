using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

public class TrueDynamicsTests
{
    [Fact]
    public void AMassInFreeMotionHasTheClosedForm()
    {
        // x' = x + h v', v' = (v + h u / m) / (1 + h d / m) per physics step: Euler with implicit damping.
        using RobotTask task = RobotTask.Load("point-mass");
        using TrueDynamics model = new(task, task.Training[0]);
        LinearGaussianController controller = new(task.Horizon, task.StateSize, task.ActionSize);
        controller.Offset(3)[0] = -2;
        controller.Offset(4)[1] = 99;
        Trajectory rollout = TaskContractTests.Make(task);
        model.Rollout(controller, rollout);
        LinearGaussianDynamics fitted = new(task.Horizon, task.StateSize, task.ActionSize);
        model.Linearize(rollout, fitted);
        double h = 0.01,
            damped = 1 / (1 + 0.5 * h),
            position = 0,
            positionByForce = 0,
            velocity = 1,
            velocityByForce = 0;
        for (int step = 0; step < 5; step++)
        {
            velocity *= damped;
            velocityByForce = (velocityByForce + h) * damped;
            position += h * velocity;
            positionByForce += h * velocityByForce;
        }
        foreach (int t in (int[])[0, 3, 4])
        {
            MatrixSpan transition = fitted.Transition(t);
            for (int axis = 0; axis < 2; axis++)
            {
                Assert.Equal(1, transition[axis, axis], 1e-6);
                Assert.Equal(position, transition[axis, 2 + axis], 1e-6);
                Assert.Equal(velocity, transition[2 + axis, 2 + axis], 1e-6);
                Assert.Equal(positionByForce, transition[axis, 4 + axis], 1e-6);
                Assert.Equal(velocityByForce, transition[2 + axis, 4 + axis], 1e-6);
            }
        }
    }

    [Theory]
    [InlineData("insertion-2d")]
    [InlineData("peg")]
    public void TheLinearisationPredictsTheRolloutItWasMadeAlong(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        using TrueDynamics model = new(task, task.Training[0]);
        LinearGaussianController controller = new(task.Horizon, task.StateSize, task.ActionSize);
        for (int t = 0; t < task.Horizon; t++)
            controller.Offset(t)[t % task.ActionSize] = 1;
        Trajectory rollout = TaskContractTests.Make(task);
        model.Rollout(controller, rollout);
        LinearGaussianDynamics fitted = new(task.Horizon, task.StateSize, task.ActionSize);
        model.Linearize(rollout, fitted);
        double[] next = new double[task.StateSize];
        for (int t = 0; t + 1 < task.Horizon; t++)
        {
            fitted.Predict(t, rollout.States.Row(t), rollout.Actions.Row(t), next);
            for (int i = 0; i < next.Length; i++)
                Assert.Equal(rollout.States[t + 1, i], next[i], 1e-7);
        }
    }

    [Theory]
    [InlineData("point-mass", 1e-3)]
    [InlineData("insertion-2d", 1e-2)]
    [InlineData("insertion-3d", 1e-2)]
    [InlineData("swimmer", 1e-2)]
    [InlineData("peg", 1e-3)]
    public void ProductsOfTheLinearisationAreTheSlopesOfWholeRollouts(string name, double change)
    {
        // Free motion: five steps after a torque changed, every state number has moved as F...F B says.
        const int First = 3,
            Last = 8;
        using RobotTask task = RobotTask.Load(name);
        using TrueDynamics model = new(task, task.Training[0]);
        LinearGaussianController controller = new(task.Horizon, task.StateSize, task.ActionSize);
        Trajectory rollout = TaskContractTests.Make(task),
            more = TaskContractTests.Make(task),
            less = TaskContractTests.Make(task);
        LinearGaussianDynamics fitted = new(task.Horizon, task.StateSize, task.ActionSize);
        model.Rollout(controller, rollout);
        model.Linearize(rollout, fitted);
        for (int j = 0; j < task.ActionSize; j++)
        {
            controller.Offset(First)[j] = change;
            model.Rollout(controller, more);
            controller.Offset(First)[j] = -change;
            model.Rollout(controller, less);
            controller.Offset(First)[j] = 0;
            double[] slope = [.. Enumerable.Range(0, task.StateSize).Select(i => fitted.Transition(First)[i, task.StateSize + j])];
            for (int t = First + 1; t < Last; t++)
                slope =
                [
                    .. Enumerable
                        .Range(0, task.StateSize)
                        .Select(i => LinearAlgebra.Dot(fitted.Transition(t).Row(i)[..task.StateSize], slope)),
                ];
            double largest = slope.Max(Math.Abs);
            Assert.True(largest > 1e-7, $"torque {j} moves nothing");
            for (int i = 0; i < task.StateSize; i++)
                Assert.Equal(slope[i], (more.States[Last, i] - less.States[Last, i]) / (2 * change), 1e-4 * largest);
        }
    }

    [Fact]
    public void OnlyTheRolloutThatWasRecordedLastCanBeLinearisedAlong()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using TrueDynamics model = new(task, task.Training[0]);
        LinearGaussianController controller = new(task.Horizon, task.StateSize, task.ActionSize);
        Trajectory first = TaskContractTests.Make(task),
            second = TaskContractTests.Make(task);
        model.Rollout(controller, first);
        model.Rollout(controller, second);
        Assert.Throws<ArgumentException>(() =>
            model.Linearize(first, new LinearGaussianDynamics(task.Horizon, task.StateSize, task.ActionSize))
        );
    }
}
