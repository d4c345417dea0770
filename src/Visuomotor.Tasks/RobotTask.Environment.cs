using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

public sealed partial class RobotTask : IPoseSource, IKnownSystem
{
    // described once: limits are asked for at every step of every trial
    private SignalDescription? _state,
        _observation,
        _action;

    SignalDescription IEnvironment.State => _state ??= new(StateNames, StateUnits);

    SignalDescription IEnvironment.Observation => _observation ??= new(ObservationNames, ObservationUnits);

    SignalDescription IEnvironment.Action => _action ??= new(ActionNames, ActionUnits, ActionLow, ActionHigh);

    IReadOnlyList<PictureDescription> IEnvironment.Pictures =>
        Camera is { } camera ? [new PictureDescription(camera.Name, camera.Width, camera.Height)] : [];

    IReadOnlyList<ICondition> IEnvironment.Training => Training;

    IReadOnlyList<ICondition> IEnvironment.Test => Test;

    /// <summary>
    /// 0 for motors. A servo's follows its joint, or is the one for the first training condition where its joint is not observed.
    /// </summary>
    Matrix IEnvironment.CommandAtRest
    {
        get
        {
            Matrix atRest = new(ActionSize, ObservationSize + 1);
            TaskCondition first = Training[0];
            for (int i = 0; i < Commands.Count; i++)
            {
                ActionCommand command = Commands[i];
                int position = Scene.JointPositionAddress(command.JointId),
                    velocity = Scene.JointVelocityAddress(command.JointId);
                double none = command.RestWithoutLimits(0, 0);
                atRest[i, ObservationSize] = none;
                Add(i, ObservationLayout.FindPosition(position), command.RestWithoutLimits(1, 0) - none, first.InitialPosition[position]);
                Add(i, ObservationLayout.FindVelocity(velocity), command.RestWithoutLimits(0, 1) - none, first.InitialVelocity[velocity]);
            }
            return atRest;

            void Add(int action, int reading, double factor, double otherwise)
            {
                if (reading >= 0)
                    atRest[action, reading] += factor;
                else
                    atRest[action, ObservationSize] += factor * otherwise;
            }
        }
    }

    IReadOnlyDictionary<string, string> IEnvironment.Notes => CommandNotes.Of(Commands, SpeedLimits);

    TrainingText? IEnvironment.TrainingText => Definition.Training is { } training ? new TrainingText(training, Definition.Format) : null;

    DescriptionException IEnvironment.Refused(string place, string reason, Exception? inner) =>
        new TaskFormatException(Path.Combine(Folder, TaskFile.Name), place, reason, inner);

    int IEnvironment.StateSize => StateSize;

    int IEnvironment.ObservationSize => ObservationSize;

    int IEnvironment.ActionSize => ActionSize;

    int IEnvironment.ImageSize => Camera?.ImageSize ?? 0;

    ICondition IEnvironment.Draw(string variation, ulong seed, int index) => Draw(variation, seed, index);

    ICondition IEnvironment.Vary(ICondition condition, string variation, RandomStream random, double? place) =>
        Vary(Own(condition), variation, random, place);

    /// <inheritdoc/>
    public LinearGaussianController InitialController(ICondition condition)
    {
        double[] state = new double[StateSize];
        using (RolloutWorker worker = new(this))
            worker.InitialState(Own(condition), state);
        return Control.InitialController.Create(Horizon, ControlPeriod, state, PositionIndices, VelocityIndices, Initial);
    }

    IRolloutWorker IEnvironment.CreateWorker() => new RolloutWorker(this);

    IKnownDynamics IKnownSystem.TrueDynamics(ICondition condition) => new TrueDynamics(this, Own(condition));

    void IPoseSource.PoseExample(
        IRolloutWorker worker,
        string variation,
        ulong seed,
        int index,
        Span<byte> image,
        Span<double> pose,
        bool looks
    )
    {
        using TaskCondition condition = Draw(variation, seed, index, looks);
        ((RolloutWorker)worker).PoseExample(condition, RandomStream.Create(seed, "pose pictures", index), image, pose);
    }

    /// <summary>A condition of a task's: that of another environment is a mistake of the program.</summary>
    internal static TaskCondition Own(ICondition condition) =>
        condition as TaskCondition
        ?? throw new ArgumentException($"the condition {condition?.Name} is not one of a task's", nameof(condition));
}
