using Visuomotor.Control;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch;

/// <summary>Makes the initial controller of a condition from the task's settings.</summary>
public static class InitialControllers
{
    /// <summary>The controller that holds the condition's initial pose and explores around it.</summary>
    public static LinearGaussianController For(RobotTask task, TaskCondition condition)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(condition);
        double[] state = new double[task.StateSize];
        using (RolloutWorker worker = new(task)) worker.InitialState(condition, state);
        return InitialController.Create(task.Horizon, task.ControlPeriod, state, task.PositionIndices, task.VelocityIndices, task.Initial);
    }
}
