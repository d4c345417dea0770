using System.Globalization;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>Makes the training and the test conditions: where bodies stand and how the joints start.</summary>
internal sealed class ConditionCompiler
{
    private readonly TaskDefinition _definition;
    private readonly SceneNames _scene;
    private readonly Model _model;
    private readonly int _keyframe;
    private readonly HashSet<string> _names = [];

    /// <summary>Makes it; what it compiles, <see cref="Scene"/> included, belongs to <paramref name="owned"/>.</summary>
    internal ConditionCompiler(TaskDefinition definition, Model loaded, string file, string sceneFile, List<Model> owned)
    {
        _definition = definition;
        _scene = new SceneNames(loaded, file, sceneFile);
        _keyframe = definition.Initial.Keyframe is { } name ? Keyframe(name, loaded) : -1;
        _model = _keyframe < 0 ? loaded : StartPose.AtKeyframe(loaded, _keyframe);
        if (_model != loaded)
            owned.Add(_model);
        Controls = _keyframe < 0 ? new double[_model.ControlCount] : _model.KeyframeControl(_keyframe).ToArray();
    }

    /// <summary>The scene, with free bodies and those that the user moves where the task's keyframe has them.</summary>
    internal Model Scene => _model;

    /// <summary>The controls at the start, of all of the scene's actuators.</summary>
    internal double[] Controls { get; }

    /// <summary>The training or the test conditions.</summary>
    internal List<TaskCondition> Conditions(bool training, List<Model> owned)
    {
        string key = training ? "training" : "test";
        List<ConditionDefinition> listed = (training ? _definition.Conditions.Training : _definition.Conditions.Test) ?? [];
        ConditionGridDefinition? grid = training ? _definition.Conditions.TrainingGrid : _definition.Conditions.TestGrid;
        List<(ConditionDefinition Condition, string Path)> all =
        [
            .. listed.Select((condition, index) => (condition, $"$.conditions.{key}[{index}]")),
        ];
        if (grid is not null)
            all.AddRange(Expand(grid).Select(condition => (condition, $"$.conditions.{key}Grid")));
        List<TaskCondition> compiled = [];
        foreach ((ConditionDefinition condition, string path) in all)
        {
            if (!_names.Add(condition.Name))
                throw _scene.Error(path + ".name", $"there are two conditions named \"{condition.Name}\"");
            double[] position = (_keyframe < 0 ? _model.InitialPosition : _model.KeyframePosition(_keyframe)).ToArray();
            double[] velocity = _keyframe < 0 ? new double[_model.VelocityCount] : _model.KeyframeVelocity(_keyframe).ToArray();
            _scene.Set(_definition.Initial.Positions, position, true, "$.initial.positions");
            _scene.Set(_definition.Initial.Velocities, velocity, false, "$.initial.velocities");
            _scene.Set(condition.Positions, position, true, path + ".positions");
            _scene.Set(condition.Velocities, velocity, false, path + ".velocities");
            CheckLimits(position);
            Model moved = Move(condition.Bodies, path, grid is not null && path.EndsWith("Grid", StringComparison.Ordinal));
            if (moved != _model)
                owned.Add(moved);
            StartPose.PlaceFreeBodies(moved, position);
            compiled.Add(new TaskCondition(condition.Name, training, compiled.Count, moved, position, velocity));
        }
        return compiled;
    }

    private int Keyframe(string name, Model loaded)
    {
        int found = _scene.Find(ModelObject.Keyframe, name, "$.initial.keyframe");
        foreach (double activation in loaded.KeyframeActivation(found))
            if (activation != 0)
                throw _scene.Error(
                    "$.initial.keyframe",
                    $"keyframe \"{name}\" sets activations of actuators (act), from which a trial cannot start"
                );
        return found;
    }

    // What task.json gives was checked where it stands; this is for what comes from the scene.
    private void CheckLimits(double[] position)
    {
        for (int joint = 0; joint < _model.JointCount; joint++)
        {
            if (_model.JointType(joint) == JointType.Free)
                continue;
            (double low, double high) = _model.JointRange(joint);
            double value = StartPose.Extent(_model, joint, position);
            if (StartPose.IsWithin(value, (low, high)))
                continue;
            string name = _model.NameOf(ModelObject.Joint, joint),
                body = _model.NameOf(ModelObject.Body, _model.JointBody(joint));
            string what = string.Create(
                CultureInfo.InvariantCulture,
                $"{(name.Length > 0 ? $"joint \"{name}\"" : $"a joint of body \"{body}\"")} at {value:G6}, outside its range "
                    + $"{low:G6} to {high:G6}"
            );
            throw _keyframe >= 0
                ? _scene.Error("$.initial.keyframe", $"keyframe \"{_definition.Initial.Keyframe}\" has {what}")
                : _scene.Error("$.initial.positions", $"the scene starts with {what}; give its position here{KeyframeHint()}");
        }
    }

    private string KeyframeHint()
    {
        string[] known = [.. _model.Names(ModelObject.Keyframe).Where(name => name.Length > 0)];
        return known.Length == 0
            ? ""
            : $", or start from the scene's keyframe with \"initial\": {{ \"keyframe\": \"{known[0]}\" }}"
                + (known.Length > 1 ? $" (known: {string.Join(", ", known)})" : "");
    }

    private static IEnumerable<ConditionDefinition> Expand(ConditionGridDefinition grid)
    {
        int number = 0;
        foreach (double x in grid.X ?? [0])
        foreach (double y in grid.Y ?? [0])
        foreach (double z in grid.Z ?? [0])
            yield return new ConditionDefinition
            {
                Name = FormattableString.Invariant($"{grid.Name}-{++number}"),
                Bodies = new() { [grid.Body] = new MovedBodyDefinition { Offset = [x, y, z] } },
            };
    }

    private Model Move(Dictionary<string, MovedBodyDefinition>? bodies, string path, bool fromGrid)
    {
        if (bodies is not { Count: > 0 })
            return _model;
        List<Action<ModelEditor>> edits = [];
        foreach ((string name, MovedBodyDefinition moved) in bodies)
        {
            string place = fromGrid ? path + ".body" : $"{path}.bodies['{name}']";
            int body = _scene.Find(ModelObject.Body, name, place);
            if (body == 0)
                throw _scene.Error(place, "the world cannot be moved");
            if (moved.Position is not null && moved.Offset is not null)
                throw _scene.Error(place, "has both \"position\" and \"offset\"");
            double[] at = moved.Position ?? [.. _model.BodyLocalPosition(body)];
            if (moved.Offset is not null)
                at = [at[0] + moved.Offset[0], at[1] + moved.Offset[1], at[2] + moved.Offset[2]];
            edits.Add(editor => editor.SetBodyPosition(body, at[0], at[1], at[2]));
            if (moved.AxisAngle is null)
                continue;
            double[] turn = Turn(moved.AxisAngle, place + ".axisAngle");
            edits.Add(editor => editor.SetBodyOrientation(body, turn));
        }
        return _model.With(editor => edits.ForEach(edit => edit(editor)));
    }

    private double[] Turn(double[] axisAngle, string path)
    {
        double length = Math.Sqrt(axisAngle[0] * axisAngle[0] + axisAngle[1] * axisAngle[1] + axisAngle[2] * axisAngle[2]);
        if (length < 1e-9)
            throw _scene.Error(path, "the axis has no length");
        double sine = Math.Sin(axisAngle[3] / 2) / length;
        return [Math.Cos(axisAngle[3] / 2), axisAngle[0] * sine, axisAngle[1] * sine, axisAngle[2] * sine];
    }
}
