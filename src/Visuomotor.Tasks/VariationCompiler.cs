using System.Globalization;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>Brings a variation and the scene together: every name is found, every range is one.</summary>
internal sealed class VariationCompiler(TaskDefinition task, SceneNames scene, int[] actuated, IReadOnlyList<TaskCondition> training)
{
    private readonly Model _model = scene.Model;

    /// <summary>Compiles a variation.</summary>
    internal Variation Compile(VariationDefinition definition, string path)
    {
        if (definition is { Stay: not null, Bodies: null })
            throw scene.Error(path + ".stay", "needs \"bodies\" that are moved, or all sites stay by themselves");
        double[] friction = Range(definition.Friction ?? [1, 1], path + ".friction");
        Variation variation = new()
        {
            Places = Places(definition.Bodies, path + ".bodies"),
            Stay = Stay(definition.Stay, path + ".stay"),
            Joints = [.. Sorted(definition.Positions).Select(pair => Joint(pair.Key, pair.Value, $"{path}.positions['{pair.Key}']"))],
            Looks = [.. (definition.Looks ?? []).Select((look, index) => Look(look, $"{path}.looks[{index}]"))],
            Colors =
            [
                .. Sorted(definition.Colors)
                    .Select(pair => (scene.Find(ModelObject.Material, pair.Key, $"{path}.colors['{pair.Key}']"), pair.Value)),
            ],
            Lighting = Lighting(definition.Lighting, path + ".lighting"),
            Distractors = definition.Distractors is { } distractors ? Objects(distractors, path + ".distractors") : null,
            Reach = definition.Reach is { } reach ? Way(reach, path + ".reach") : null,
            Friction = (friction[0], friction[1]),
            SensorNoise = definition.SensorNoise,
            Disturbances = Disturbances(definition, path),
        };
        variation.CheckStart(_model, training);
        return variation;
    }

    private Disturbances Disturbances(VariationDefinition definition, string path)
    {
        double[] damping = Range(definition.Damping ?? [1, 1], path + ".damping"),
            gain = Range(definition.TorqueGain ?? [1, 1], path + ".torqueGain");
        if (definition.RepeatedPicture > 0)
            RequireCamera(path + ".repeatedPicture");
        return new Disturbances
        {
            Delay = Delay(definition, path),
            RepeatedPicture = definition.RepeatedPicture,
            PictureDelay = PictureDelay(definition.PictureDelay, path + ".pictureDelay"),
            Damping = (damping[0], damping[1]),
            TorqueGain = (gain[0], gain[1]),
            Payload = definition.Payload is { } payload ? Payload(payload, path + ".payload") : ([], 1, 1),
            CameraOffset = CameraOffset(definition.CameraOffset, path + ".cameraOffset"),
        };
    }

    private DelayDefinition Delay(VariationDefinition definition, string path)
    {
        if (definition is { Latency: not null, Delay: not null })
            throw scene.Error(path + ".latency", "is what delay.steps was called before; leave it out");
        DelayDefinition delay = definition.Delay ?? new DelayDefinition { Steps = definition.Latency ?? 0 };
        string place = definition.Delay is null ? path + ".latency" : path + ".delay.steps";
        return delay.Longest < task.Horizon
            ? delay
            : throw scene.Error(
                place,
                $"makes commands {delay.Longest} steps late{(delay.OneMore > 0 ? ", the one of oneMore included" : "")}; it must be below "
                    + $"the {task.Horizon} actions of a trial, or none would be carried out"
            );
    }

    private int PictureDelay(int steps, string path)
    {
        if (steps > 0)
            RequireCamera(path);
        return steps < task.Horizon
            ? steps
            : throw scene.Error(
                path,
                $"makes pictures {steps} steps late; it must be below the {task.Horizon} actions of a trial, or none but the first "
                    + "would be shown"
            );
    }

    private (int[] Bodies, double Low, double High) Payload(PayloadDefinition payload, string path)
    {
        List<int> bodies = [];
        for (int i = 0; i < payload.Bodies.Count; i++)
        {
            string place = $"{path}.bodies[{i}]";
            int body = scene.Find(ModelObject.Body, payload.Bodies[i], place);
            if (!(_model.BodyMass(body) > 0))
                throw scene.Error(place, $"body \"{payload.Bodies[i]}\" has no mass that could be changed");
            if (bodies.Contains(body))
                throw scene.Error(place, $"body \"{payload.Bodies[i]}\" is listed twice");
            bodies.Add(body);
        }
        // what is let go of is held by one body and falls as another
        if (
            task.Release is { } release
            && payload.Bodies.Contains(release.Held)
            && _model.TryFind(ModelObject.Body, release.Free, out int free)
            && !bodies.Contains(free)
        )
            bodies.Add(free);
        double[] factor = Range(payload.Factor, path + ".factor");
        return ([.. bodies], factor[0], factor[1]);
    }

    private CameraOffsetDefinition CameraOffset(CameraOffsetDefinition? offset, string path)
    {
        if (offset is null)
            return new CameraOffsetDefinition();
        int camera = RequireCamera(path);
        if (offset.Turn > 0 && _model.CameraAims(camera))
            throw scene.Error(path + ".turn", "does nothing: the camera always looks at a body of the scene, wherever it is turned");
        return offset;
    }

    private int RequireCamera(string path) =>
        task.Camera is { } camera
            ? scene.Find(ModelObject.Camera, camera.Name, "$.camera.name")
            : throw scene.Error(path, "needs a camera; give \"camera\"");

    // A dictionary's order must not matter to what is drawn.
    private static IEnumerable<KeyValuePair<string, T>> Sorted<T>(Dictionary<string, T>? values) =>
        (values ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private Variation.Place[] Places(Dictionary<string, BodyRangeDefinition>? bodies, string path) =>
        [.. Sorted(bodies).Select(pair => Place(pair.Key, pair.Value, $"{path}['{pair.Key}']"))];

    private Variation.Place Place(string name, BodyRangeDefinition range, string path)
    {
        int body = scene.Find(ModelObject.Body, name, path);
        if (body == 0)
            throw scene.Error(path, "the world cannot be moved");
        double[][] axes =
        [
            Range(range.X ?? [0, 0], path + ".x"),
            Range(range.Y ?? [0, 0], path + ".y"),
            Range(range.Z ?? [0, 0], path + ".z"),
        ];
        return new Variation.Place(
            body,
            [.. axes.Select(axis => axis[0])],
            [.. axes.Select(axis => axis[1])],
            range.Yaw is null ? null : Range(range.Yaw, path + ".yaw"),
            range.Turn is null ? null : Turn(range.Turn, path + ".turn")
        );
    }

    private TurnRangeDefinition Turn(TurnRangeDefinition turn, string path)
    {
        Range(turn.Angle, path + ".angle");
        return turn.Axis.Any(part => Math.Abs(part) > 1e-9) ? turn : throw scene.Error(path + ".axis", "has no length");
    }

    private StayingSites? Stay(List<string>? names, string path) =>
        names is null
            ? null
            : new StayingSites(
                [.. names.Select((name, index) => scene.Find(ModelObject.Site, name, $"{path}[{index}]"))],
                actuated,
                reason => scene.Error(path, reason)
            );

    private Variation.Joint Joint(string name, double[] range, string path)
    {
        Range(range, path);
        int joint = scene.Joint(name, path);
        (double low, double high) = _model.JointRange(joint);
        foreach (TaskCondition condition in training)
        {
            double start = condition.InitialPosition[_model.JointPositionAddress(joint)];
            if (!StartPose.IsWithin(start + range[0], (low, high)) || !StartPose.IsWithin(start + range[1], (low, high)))
                throw scene.Error(
                    path,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"leads from {start:G6}, where condition \"{condition.Name}\" starts, to {start + range[0]:G6} to "
                            + $"{start + range[1]:G6}, outside the joint's range {low:G6} to {high:G6}"
                    )
                );
        }
        return new Variation.Joint(joint, range[0], range[1]);
    }

    private Variation.Look Look(LookDefinition look, string path)
    {
        List<(int, int)> made = [];
        foreach ((string from, string to) in Sorted(look.Materials))
        {
            string place = $"{path}.materials['{from}']";
            int old = scene.Find(ModelObject.Material, from, place),
                other = scene.Find(ModelObject.Material, to, place);
            for (int geom = 0; geom < _model.GeomCount; geom++)
                if (_model.GeomMaterial(geom) == old)
                    made.Add((geom, other));
        }
        return new Variation.Look([.. made], Places(look.Bodies, path + ".bodies"));
    }

    private LightingDefinition? Lighting(LightingDefinition? lighting, string path)
    {
        if (lighting is null)
            return null;
        if (lighting.Brightness is not null)
            Range(lighting.Brightness, path + ".brightness");
        if (lighting.LeastTurn > lighting.Turn)
            throw scene.Error(path + ".leastTurn", "must not be above turn");
        if (lighting.LeastTint > lighting.Tint)
            throw scene.Error(path + ".leastTint", "must not be above tint");
        return lighting;
    }

    private Variation.Objects Objects(DistractorsDefinition objects, string path)
    {
        int[] bodies = [.. objects.Bodies.Select((name, index) => Free(name, $"{path}.bodies[{index}]"))];
        if (objects.Count[0] < 0 || objects.Count[0] > objects.Count[1] || objects.Count[1] > bodies.Length)
            throw scene.Error(
                path + ".count",
                $"[{objects.Count[0]}, {objects.Count[1]}] must be a range between 0 and the {bodies.Length} bodies"
            );
        double[] distance = Range(objects.Distance, path + ".distance");
        return new Variation.Objects(
            bodies,
            objects.Count[0],
            objects.Count[1],
            Free(objects.Around, path + ".around"),
            distance[0],
            distance[1],
            objects.Height,
            objects.Spacing
        );
    }

    // A body whose place in its parent's frame is its place in the world.
    private int Free(string name, string path)
    {
        int body = scene.Find(ModelObject.Body, name, path);
        if (body == 0 || _model.BodyParent(body) != 0)
            throw scene.Error(path, $"body \"{name}\" must be a child of the world");
        return body;
    }

    private Variation.Way Way(ReachDefinition reach, string path)
    {
        Range(reach.Way, path + ".way");
        return new Variation.Way(
            [.. reach.Points.Select((point, index) => scene.Find(ModelObject.Site, point.Site, $"{path}.points[{index}].site"))],
            [.. reach.Points.Select((point, index) => scene.Find(ModelObject.Site, point.Target, $"{path}.points[{index}].target"))],
            reach.Way[0],
            reach.Way[1],
            reach.Spread
        );
    }

    private double[] Range(double[] range, string path)
    {
        if (range[0] > range[1])
            throw scene.Error(
                path,
                string.Create(CultureInfo.InvariantCulture, $"the range {range[0]} to {range[1]} is the wrong way round")
            );
        return range;
    }
}
