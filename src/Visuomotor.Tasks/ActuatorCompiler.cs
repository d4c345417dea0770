using Visuomotor.Control;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>
/// Reads from the compiled scene what each number of an action commands. What is neither a motor nor a servo on a hinge or slide is
/// refused.
/// </summary>
internal sealed class ActuatorCompiler(TaskDefinition definition, SceneNames scene)
{
    private readonly Model _model = scene.Model;

    /// <summary>The commands, in the order of the action.</summary>
    internal ActionCommand[] Compile()
    {
        List<ActuatorDefinition> named =
            definition.Actuators ?? [.. _model.Names(ModelObject.Actuator).Select(name => new ActuatorDefinition { Name = name })];
        if (named.Count == 0)
            throw scene.Error("$.actuators", "the scene has no actuator");
        if (_model.ActuationDisabled)
            throw scene.Error("$.scene", "the scene switches all actuators off (option flag actuation)");
        List<ActionCommand> commands = [];
        foreach (ActuatorDefinition actuator in named)
        {
            string path = $"$.actuators[{commands.Count}].name",
                name = actuator.Name;
            if (name.Length == 0)
                throw scene.Error("$.actuators", "the scene's actuators need names");
            int id = scene.Find(ModelObject.Actuator, name, path);
            if (commands.Any(command => command.Id == id))
                throw scene.Error(path, $"actuator \"{name}\" is listed twice");
            commands.Add(Compile(actuator, id, path));
        }
        return [.. commands];
    }

    private ActionCommand Compile(ActuatorDefinition actuator, int id, string path)
    {
        CheckTransmission(id, path);
        CheckForce(id, path);
        int joint = _model.ActuatorJoint(id);
        double gear = _model.ActuatorGear(id),
            gain = _model.ActuatorGain(id);
        if (gear == 0 || gain == 0)
            throw Refusal(
                id,
                path,
                gear == 0 ? "has gear 0, so it moves nothing" : "has gain 0, so its command does nothing",
                "give it another in the scene"
            );
        ReadOnlySpan<double> bias = _model.ActuatorBiasLaw(id) == ActuatorForceLaw.Affine ? _model.ActuatorBiasParameters(id) : [0, 0, 0];
        (double weakest, double strongest) = _model.ActuatorForceRange(id);
        // An actuator's length and velocity are the gear times the joint's.
        ActuatorLaw law = new(gear * gain, gear * bias[0], gear * gear * bias[1], gear * gear * bias[2])
        {
            Low = Math.Min(gear * weakest, gear * strongest),
            High = Math.Max(gear * weakest, gear * strongest),
        };
        (double low, double high) = Limits(id, law, path);
        return new ActionCommand
        {
            Actuator = actuator.Name,
            Joint = _model.NameOf(ModelObject.Joint, joint),
            Turns = _model.JointType(joint) == JointType.Hinge,
            Gear = gear,
            Gain = gain,
            Law = law,
            Low = low,
            High = high,
            Strength = actuator.Strength,
            Id = id,
            JointId = joint,
        };
    }

    private (double Low, double High) Limits(int id, ActuatorLaw law, string path)
    {
        string name = _model.NameOf(ModelObject.Actuator, id);
        double low = _model.ControlRanges[2 * id],
            high = _model.ControlRanges[2 * id + 1];
        if (!double.IsFinite(low) || !double.IsFinite(high))
            throw scene.Error(path, $"actuator \"{name}\" has no limits; give it a ctrlrange in the scene");
        if (low >= high)
            throw scene.Error(
                path,
                FormattableString.Invariant($"the limits of actuator \"{name}\" are the wrong way round: {low} to {high}")
            );
        if (!law.IsDirect)
            return (low, high);
        // What a motor's force range cuts off is no command.
        double first = law.Command(law.Low, 0, 0),
            second = law.Command(law.High, 0, 0);
        (low, high) = (Math.Max(low, Math.Min(first, second)), Math.Min(high, Math.Max(first, second)));
        return low < high
            ? (low, high)
            : throw Refusal(id, path, "has a forcerange that its ctrlrange does not reach", "change one of them in the scene");
    }

    private void CheckTransmission(int id, string path)
    {
        string? drives = _model.ActuatorTransmission(id) switch
        {
            ActuatorTransmission.Joint or ActuatorTransmission.JointInParent => _model.JointType(_model.ActuatorJoint(id)) switch
            {
                JointType.Free => "a free joint",
                JointType.Ball => "a ball joint",
                _ => null,
            },
            ActuatorTransmission.Tendon => "a tendon",
            ActuatorTransmission.Site => "a site",
            ActuatorTransmission.SliderCrank => "a slider-crank",
            ActuatorTransmission.Body => "a body's contacts",
            _ => "something unknown",
        };
        if (drives is not null)
            throw Refusal(
                id,
                path,
                $"drives {drives}, not a hinge or slide joint",
                "use <motor joint=...>, or list the actuators of the action in \"actuators\" without it"
            );
    }

    private void CheckForce(int id, string path)
    {
        const string Otherwise = "use <motor>, <position> or <velocity>, or list the actuators of the action in \"actuators\" without it";
        string? state = _model.ActuatorDynamics(id) switch
        {
            ActuatorDynamics.None => null,
            ActuatorDynamics.Integrator => "an integrator (dyntype=\"integrator\", as <intvelocity> has)",
            ActuatorDynamics.Filter => "a filter (dyntype=\"filter\", as <cylinder> has)",
            ActuatorDynamics.Muscle => "a muscle",
            _ => "of a user's dynamics",
        };
        if (state is not null)
            throw Refusal(id, path, $"is {state}: it has a state of its own, which the state of a trial does not hold", Otherwise);
        ReadOnlySpan<double> gain = _model.ActuatorGainParameters(id);
        string? force = (_model.ActuatorGainLaw(id), _model.ActuatorBiasLaw(id)) switch
        {
            (ActuatorForceLaw.Muscle, _) or (_, ActuatorForceLaw.Muscle) => "pulls as a muscle does",
            (ActuatorForceLaw.User, _) or (_, ActuatorForceLaw.User) => "has a force that a user's callback computes",
            (ActuatorForceLaw.Affine, _) when gain[1] != 0 => "has a gain that depends on the joint's position",
            (ActuatorForceLaw.Affine, _) when gain[2] != 0 =>
                "is a damper: its gain depends on the joint's velocity, and at rest it makes no force",
            _ => null,
        };
        if (force is not null)
            throw Refusal(id, path, force, Otherwise);
    }

    private TaskFormatException Refusal(int id, string path, string what, string remedy) =>
        scene.Error(path, $"actuator \"{_model.NameOf(ModelObject.Actuator, id)}\" {what}; {remedy}");
}
