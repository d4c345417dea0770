using Visuomotor.Control;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>Brings a definition and its scene together: every name is found, every number fits.</summary>
internal sealed class TaskCompiler
{
    // of an action, or from the opening of the hand to the measurement
    private const int MostSteps = 1_000_000;

    private readonly TaskDefinition _definition;
    private readonly SceneNames _scene;
    private readonly Model _model;
    private ActionCommand[] _commands = [];

    internal TaskCompiler(TaskDefinition definition, Model model, string file, string sceneFile)
    {
        _definition = definition;
        _model = model;
        _scene = new SceneNames(model, file, sceneFile);
    }

    /// <summary>Physics steps in a control period.</summary>
    internal int StepsPerAction()
    {
        double ratio = _definition.ControlPeriod / _model.Timestep;
        double steps = Math.Round(ratio);
        if (steps > MostSteps)
            throw _scene.Error(
                "$.controlPeriod",
                FormattableString.Invariant(
                    $"{_definition.ControlPeriod} s are more than {MostSteps} of the scene's time steps of {_model.Timestep} s"
                )
            );
        if (steps >= 1 && Math.Abs(ratio - steps) < 1e-6 * steps)
            return (int)steps;
        throw _scene.Error(
            "$.controlPeriod",
            FormattableString.Invariant(
                $"{_definition.ControlPeriod} s is not a whole multiple of the scene's time step of {_model.Timestep} s"
            )
        );
    }

    /// <summary>What each number of an action commands.</summary>
    internal ActionCommand[] Commands() => _commands = new ActuatorCompiler(_definition, _scene).Compile();

    /// <summary>The speed limits.</summary>
    internal SpeedCompiler Speeds => new(_definition, _scene, _commands);

    /// <summary>The camera, with the resolution of the file unless another is given; null for none.</summary>
    internal TaskCamera? Camera(int? resolution)
    {
        if (_definition.Camera is not { } camera)
            return resolution is null
                ? null
                : throw _scene.Error("$.camera", "is missing, so there are no pictures that could have a resolution");
        int size = resolution ?? camera.Resolution;
        string limit =
            size < TaskCamera.SmallestResolution
                ? $"too small: the network's 7x7 (stride 2), 5x5 and 5x5 kernels need at least {TaskCamera.SmallestResolution}"
            : size > TaskCamera.LargestResolution ? $"too large: at most {TaskCamera.LargestResolution}"
            : "";
        if (limit.Length > 0)
            throw _scene.Error("$.camera.resolution", $"{size} pixels are {limit}");
        return new TaskCamera(camera.Name, _scene.Find(ModelObject.Camera, camera.Name, "$.camera.name"), size);
    }

    /// <summary>The bodies whose weight is held for the motors: those named and all they carry.</summary>
    internal int[] Counterbalanced()
    {
        bool[] held = new bool[_model.BodyCount];
        List<string> names = _definition.Counterbalanced ?? [];
        for (int i = 0; i < names.Count; i++)
            held[_scene.Find(ModelObject.Body, names[i], $"$.counterbalanced[{i}]")] = true;
        // A parent's number is below its child's.
        for (int body = 1; body < held.Length; body++)
            held[body] |= held[_model.BodyParent(body)];
        return [.. Enumerable.Range(1, held.Length - 1).Where(body => held[body])];
    }

    /// <summary>The state, or the observation, which may have a clock.</summary>
    internal StateLayout Layout(List<StatePart> parts, string path, bool clocks)
    {
        StateLayout layout = new();
        for (int i = 0; i < parts.Count; i++)
        {
            string place = $"{path}[{i}]";
            switch (parts[i])
            {
                case StatePart.Positions part:
                    layout.AddPositions(_model, Joints(part.Joints, place));
                    break;
                case StatePart.Velocities part:
                    layout.AddVelocities(_model, Joints(part.Joints, place));
                    break;
                case StatePart.SitePosition part:
                    int relative = part.RelativeTo is null ? -1 : _scene.Find(ModelObject.Site, part.RelativeTo, place + ".relativeTo");
                    layout.AddSitePosition(_model, _scene.Find(ModelObject.Site, part.Site, place + ".site"), relative, part.Axes);
                    break;
                case StatePart.SiteVelocity part:
                    layout.AddSiteVelocity(_model, _scene.Find(ModelObject.Site, part.Site, place + ".site"), part.Axes);
                    break;
                case StatePart.LastAction part:
                    if (part.Steps >= _definition.Horizon)
                        throw _scene.Error(place + ".steps", $"must be below the {_definition.Horizon} actions of a trial");
                    layout.AddLastAction(_commands, part.Steps);
                    break;
                case StatePart.Clock part when clocks:
                    layout.AddClock(part.Period);
                    break;
                case StatePart.Clock:
                    throw _scene.Error(
                        place,
                        "a state has no clock, since the models and costs over it have a time step of their own; give the policy one "
                            + "in \"observation\""
                    );
                default:
                    throw _scene.Error(place, "is of a kind that this version does not know");
            }
        }
        foreach (IGrouping<string, string> group in layout.Names.GroupBy(name => name))
            if (group.Count() > 1)
                throw _scene.Error(path, $"holds \"{group.Key}\" twice");
        return layout;
    }

    private int[] Joints(List<string>? names, string path) =>
        names is null
            ? [.. _commands.Select(command => command.JointId)]
            : [.. names.Select((name, index) => _scene.Joint(name, $"{path}.joints[{index}]"))];

    /// <summary>Places in the state of every actuated joint's position and velocity.</summary>
    internal (int[] Positions, int[] Velocities) ActuatedPlaces(StateLayout state)
    {
        int[] positions = [.. _commands.Select(command => state.FindPosition(_model.JointPositionAddress(command.JointId)))];
        int[] velocities = [.. _commands.Select(command => state.FindVelocity(_model.JointVelocityAddress(command.JointId)))];
        for (int i = 0; i < positions.Length; i++)
            if (positions[i] < 0 || velocities[i] < 0)
                throw _scene.Error(
                    "$.state",
                    $"does not hold the position and the velocity of joint \"{_commands[i].Joint}\"; the first controller needs those "
                        + "of every actuated joint"
                );
        return (positions, velocities);
    }

    /// <summary>The first controller's settings.</summary>
    internal InitialControllerSettings InitialController(IReadOnlyList<string> actions, StateLayout state)
    {
        InitialControllerDefinition given = _definition.InitialController;
        double[] gains = [.. _commands.Select(command => 1 / command.Strength)];
        ActuatorLaw[] laws = [.. _commands.Select(command => command.Law)];
        foreach ((string name, double gain) in given.ActionGains ?? [])
        {
            int place = Place(name, actions, "actuator", $"$.initialController.actionGains['{name}']");
            gains[place] = gain;
            laws[place] = laws[place].InCommands();
        }
        return new InitialControllerSettings
        {
            Stiffness = given.Stiffness,
            Damping = given.Damping,
            FinalWeight = given.FinalWeight,
            Variance = given.Variance,
            ActionGains = gains,
            Laws = laws,
            Wave = given.Wave is { } wave ? new TorqueWave(wave.Amplitude, wave.Period, wave.PhasePerJoint) : null,
            Gait = given.Gait is { } gait ? Gait(gait, actions, state.Names) : null,
        };
    }

    private Gait Gait(GaitDefinition given, IReadOnlyList<string> actions, IReadOnlyList<string> states)
    {
        double[]?[] angles = new double[]?[actions.Count];
        foreach ((string name, double[] values) in given.Angles)
        {
            string path = $"$.initialController.gait.angles['{name}']";
            int place = Place(name, actions, "actuator", path);
            (double low, double high) = _model.JointRange(_commands[place].JointId);
            for (int i = 0; i < values.Length; i++)
                if (values[i] < low || values[i] > high)
                    throw _scene.Error(
                        $"{path}[{i}]",
                        FormattableString.Invariant($"{values[i]} is outside the joint's range {low} to {high}")
                    );
            angles[place] = values;
        }
        List<GaitFeedback> feedback = [];
        foreach (GaitFeedbackDefinition entry in given.Feedback ?? [])
        {
            string path = $"$.initialController.gait.feedback[{feedback.Count}]";
            double from = entry.Phase?[0] ?? 0,
                to = entry.Phase?[1] ?? 1;
            if (from >= to)
                throw _scene.Error(
                    path + ".phase",
                    FormattableString.Invariant($"must go from a smaller share of the period to a larger one, not from {from} to {to}")
                );
            feedback.Add(
                new GaitFeedback(
                    Place(entry.Actuator, actions, "actuator", path + ".actuator"),
                    Place(entry.State, states, "number in the state", path + ".state"),
                    entry.Gain,
                    entry.Target,
                    from,
                    to
                )
            );
        }
        return new Gait(given.Period, angles, feedback);
    }

    private int Place(string name, IReadOnlyList<string> known, string kind, string path)
    {
        int place = known.ToList().IndexOf(name);
        return place >= 0 ? place : throw _scene.Error(path, $"no such {kind}{NearMiss.Hint(name, known)}");
    }

    /// <summary>Checks what is let go of at the end.</summary>
    internal void CheckRelease()
    {
        if (_definition.Release is not { } release)
            return;
        int held = _scene.Find(ModelObject.Body, release.Held, "$.release.held"),
            free = _scene.Find(ModelObject.Body, release.Free, "$.release.free");
        bool floats = Enumerable
            .Range(0, _model.JointCount)
            .Any(joint => _model.JointBody(joint) == free && _model.JointType(joint) == JointType.Free);
        if (!floats)
            throw _scene.Error("$.release.free", $"body \"{release.Free}\" needs a free joint");
        if (held == free)
            throw _scene.Error("$.release.free", "is the body that is held; it needs another one of the same shape");
        if (release.Seconds / _model.Timestep > MostSteps)
            throw _scene.Error(
                "$.release.seconds",
                FormattableString.Invariant(
                    $"{release.Seconds} s are more than {MostSteps} of the scene's time steps of {_model.Timestep} s"
                )
            );
    }

    /// <summary>What is measured at the end.</summary>
    internal DistanceMeasure Distance() =>
        _definition.Distance switch
        {
            DistanceDefinition.Site site => new DistanceMeasure.Site(
                _scene.Find(ModelObject.Site, site.From, "$.distance.site"),
                _scene.Find(ModelObject.Site, site.Target, "$.distance.target")
            ),
            DistanceDefinition.Travel travel => new DistanceMeasure.Travel(
                _model.JointPositionAddress(_scene.Joint(travel.Joint, "$.distance.joint")),
                travel.Standing is { } standing ? _scene.Find(ModelObject.Site, standing.Site, "$.distance.standing.site") : -1,
                travel.Standing?.Above ?? 0
            ),
            DistanceDefinition.Inside inside => new DistanceMeasure.Inside(
                [.. inside.Sites.Select((name, index) => _scene.Find(ModelObject.Site, name, $"$.distance.sites[{index}]"))],
                _scene.Find(ModelObject.Site, inside.Box, "$.distance.box"),
                inside.HalfSize
            ),
            _ => throw _scene.Error("$.distance", "is of a kind that this version does not know"),
        };

    /// <summary>A fresh cost function with its own workspace; also the check of the cost terms.</summary>
    internal Func<CostFunction> Cost(StateLayout state)
    {
        List<Func<CostTerm>> makers = [];
        (int, int)[] positions =
        [
            .. Enumerable
                .Range(0, _model.Count(ModelObject.Joint))
                .Where(joint => _model.JointType(joint) is JointType.Hinge or JointType.Slide)
                .Select(joint => (state.FindPosition(_model.JointPositionAddress(joint)), _model.JointVelocityAddress(joint)))
                .Where(pair => pair.Item1 >= 0),
        ];
        for (int i = 0; i < _definition.Cost.Count; i++)
        {
            string path = $"$.cost[{i}]";
            switch (_definition.Cost[i])
            {
                case CostTermDefinition.Torque term:
                    double[] weights =
                    [
                        .. _commands.Select(command => term.DivideByStrength ? term.Weight / command.Strength : term.Weight),
                    ];
                    (int[] held, int[] speeds) = ActuatedPlaces(state);
                    ActuatorLaw[] laws = [.. _commands.Select(command => command.Law)];
                    makers.Add(() => new CostTerm.Torque(weights, laws, held, speeds));
                    break;
                case CostTermDefinition.Placement term:
                    Func<PointSet> placed = Points(term.Points, path + ".points", state, positions);
                    makers.Add(() => new CostTerm.Placement(term, placed()));
                    break;
                case CostTermDefinition.Insertion term:
                    Func<PointSet> inserted = Points(term.Points, path + ".points", state, positions);
                    makers.Add(() => new CostTerm.Insertion(term, inserted()));
                    break;
                case CostTermDefinition.Joints term:
                    (int[] places, double[] targets) = JointTargets(term, path, state);
                    makers.Add(() => new CostTerm.Joints(places, targets, term.Weight, term.FinalFactor));
                    break;
                case CostTermDefinition.Avoid term:
                    Func<PointSet> avoided = Points([term.Point], path + ".point", state, positions);
                    makers.Add(() => new CostTerm.Avoid(term.Radius, term.Weight, avoided()));
                    break;
                case CostTermDefinition.SpeedLimit term:
                    CostTerm limited = Speeds.Term(term, path, state);
                    makers.Add(() => limited);
                    break;
                default:
                    throw _scene.Error(path, "is of a kind that this version does not know");
            }
        }
        return () => new CostFunction([.. makers.Select(make => make())], state.Size);
    }

    private (int[] Places, double[] Targets) JointTargets(CostTermDefinition.Joints term, string path, StateLayout state)
    {
        List<int> places = [];
        foreach (string name in term.Targets.Keys)
        {
            string place = $"{path}.targets['{name}']";
            int joint = _scene.Joint(name, place);
            int index =
                term.Of == "velocities"
                    ? state.FindVelocity(_model.JointVelocityAddress(joint))
                    : state.FindPosition(_model.JointPositionAddress(joint));
            if (index < 0)
                throw _scene.Error(place, $"the state does not hold the {term.Of} of joint \"{name}\"");
            places.Add(index);
        }
        return ([.. places], [.. term.Targets.Values]);
    }

    private Func<PointSet> Points(List<PointDefinition> points, string path, StateLayout state, (int, int)[] positions)
    {
        (int Site, int Target, double[] Weights)[] compiled = new (int, int, double[])[points.Count];
        for (int i = 0; i < points.Count; i++)
        {
            string place = points.Count == 1 && path.EndsWith(".point", StringComparison.Ordinal) ? path : $"{path}[{i}]";
            double[] weights = points[i].Weights ?? [1, 1, 1];
            if (weights.All(weight => weight == 0))
                throw _scene.Error(place + ".weights", "are all 0");
            compiled[i] = (
                _scene.Find(ModelObject.Site, points[i].Site, place + ".site"),
                _scene.Find(ModelObject.Site, points[i].Target, place + ".target"),
                weights
            );
        }
        bool[] targetFixed = [.. compiled.Select(point => IsFixed(point.Target))];
        int dofs = _model.VelocityCount;
        return () => new PointSet(compiled, state, targetFixed, positions, dofs);
    }

    // A site is fixed in the world if no joint and no motion-capture body carries it.
    private bool IsFixed(int site)
    {
        for (int body = _model.SiteBody(site); body > 0; body = _model.BodyParent(body))
        {
            if (_model.BodyMocap(body) >= 0)
                return false;
            for (int joint = 0; joint < _model.JointCount; joint++)
                if (_model.JointBody(joint) == body)
                    return false;
        }
        return true;
    }

    /// <summary>The variations by name.</summary>
    internal Dictionary<string, Variation> Variations(IReadOnlyList<TaskCondition> training)
    {
        VariationCompiler compiler = new(_definition, _scene, [.. _commands.Select(command => command.JointId)], training);
        foreach (string name in (_definition.Variations ?? []).Keys)
            if (name is "training" or "test")
                throw _scene.Error(
                    $"$.variations['{name}']",
                    $"\"{name}\" is what the {name} conditions are called; give the variation another name"
                );
        return (_definition.Variations ?? []).ToDictionary(
            pair => pair.Key,
            pair => compiler.Compile(pair.Value, $"$.variations['{pair.Key}']")
        );
    }

    /// <summary>The sites of the pose and the variation that its pictures are drawn from.</summary>
    internal (int[] Sites, string? Variation) Pose()
    {
        if (_definition.Pose is not { } pose)
            return ([], null);
        if (_definition.Camera is null)
            throw _scene.Error("$.pose", "needs a camera; give \"camera\"");
        if (_definition.Variations?.ContainsKey(pose.Variation) != true)
            throw _scene.Error(
                "$.pose.variation",
                $"there is no variation \"{pose.Variation}\"{NearMiss.Hint(pose.Variation, (_definition.Variations ?? []).Keys)}"
            );
        return ([.. pose.Points.Select((name, index) => _scene.Find(ModelObject.Site, name, $"$.pose.points[{index}]"))], pose.Variation);
    }
}
