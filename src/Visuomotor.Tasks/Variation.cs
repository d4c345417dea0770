using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>A compiled variation: draws conditions. Immutable and shared between threads.</summary>
internal sealed class Variation
{
    internal readonly record struct Place(int Body, double[] Low, double[] High, double[]? Yaw, TurnRangeDefinition? Turn);

    internal readonly record struct Look((int Geom, int Material)[] Materials, Place[] Places);

    internal readonly record struct Joint(int Id, double Low, double High);

    internal readonly record struct Objects(
        int[] Bodies,
        int Least,
        int Most,
        int Around,
        double Nearest,
        double Farthest,
        double Height,
        double Spacing
    );

    internal readonly record struct Way(int[] Sites, int[] Targets, double Low, double High, double Spread);

    private const int Tries = 30;
    private const double DeepestContact = 5e-4;

    internal required Place[] Places { get; init; }

    internal required StayingSites? Stay { get; init; }

    internal required Joint[] Joints { get; init; }

    internal required Look[] Looks { get; init; }

    internal required (int Material, double Change)[] Colors { get; init; }

    internal required LightingDefinition? Lighting { get; init; }

    internal required Objects? Distractors { get; init; }

    internal required Way? Reach { get; init; }

    internal required (double Low, double High) Friction { get; init; }

    internal required SensorNoiseDefinition? SensorNoise { get; init; }

    internal required Disturbances Disturbances { get; init; }

    /// <summary>Changes a condition; the caller disposes the new one.</summary>
    /// <param name="task">The task.</param>
    /// <param name="basis">The condition, which stays as it is.</param>
    /// <param name="name">The new one's name.</param>
    /// <param name="index">Its number.</param>
    /// <param name="random">Where all choices come from.</param>
    /// <param name="looks">Whether it has one of the looks; otherwise it looks as before.</param>
    /// <param name="place">The trial's place, in [0, 1), among those that are made together; null for a choice by
    /// <paramref name="random"/>.</param>
    internal TaskCondition Draw(
        RobotTask task,
        TaskCondition basis,
        string name,
        int index,
        RandomStream random,
        bool looks = true,
        double? place = null
    )
    {
        Model scene = task.Scene,
            model = basis.Model.With(editor =>
            {
                Edit(scene, basis.Model, editor, random, looks);
                Disturbances.Edit(task, basis.Model, editor, random);
            });
        try
        {
            double[] position = basis.InitialPosition.ToArray();
            StartPose.PlaceFreeBodies(model, position);
            Stay?.Solve(basis, model, position);
            foreach (Joint joint in Joints)
            {
                (double low, double high) = scene.JointRange(joint.Id);
                ref double value = ref position[scene.JointPositionAddress(joint.Id)];
                value = Math.Clamp(value + Uniform(random, joint.Low, joint.High), low, high);
            }
            if (Reach is { } way)
                PutArm(task, model, way, position, random);
            return new TaskCondition(name, false, index, model, position, basis.InitialVelocity.ToArray())
            {
                SensorNoise = SensorNoise,
                Delay = Disturbances.DrawDelay(random, place),
                RepeatedPicture = Disturbances.RepeatedPicture,
                PictureDelay = Disturbances.PictureDelay,
                OwnsModel = true,
            };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void Edit(Model scene, Model basis, ModelEditor editor, RandomStream random, bool looks)
    {
        Dictionary<int, double[]> moved = [];
        PutBodies(scene, editor, Places, moved, (low, high) => Uniform(random, low, high));
        if (looks)
            Dress(scene, basis, editor, moved, random);
        if (Friction == (1, 1))
            return;
        double factor = Uniform(random, Friction.Low, Friction.High);
        for (int geom = 0; geom < scene.GeomCount; geom++)
        {
            ReadOnlySpan<double> friction = scene.GeomFriction(geom);
            editor.SetGeomFriction(geom, factor * friction[0], friction[1], friction[2]);
        }
    }

    /// <summary>
    /// A condition's scene in a random look of this variation: materials, colours, light and objects; all that is moved stays where it is.
    /// With it come the bodies that the look puts elsewhere than the condition.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="random">Where all choices come from.</param>
    internal (Model Model, IReadOnlyCollection<int> Placed) DrawLook(RobotTask task, TaskCondition condition, RandomStream random)
    {
        Dictionary<int, double[]> moved = [];
        return (condition.Model.With(editor => Dress(task.Scene, condition.Model, editor, moved, random)), moved.Keys);
    }

    private void Dress(Model scene, Model basis, ModelEditor editor, Dictionary<int, double[]> moved, RandomStream random)
    {
        if (Looks.Length > 0)
        {
            Look look = Looks[random.NextInt(Looks.Length)];
            foreach ((int geom, int material) in look.Materials)
                editor.SetGeomMaterial(geom, material);
            PutBodies(scene, editor, look.Places, moved, (low, high) => Uniform(random, low, high));
        }
        foreach ((int material, double change) in Colors)
        {
            float[] color = scene.MaterialColor(material).ToArray();
            for (int i = 0; i < 3; i++)
                color[i] = (float)Math.Clamp(color[i] + Uniform(random, -change, change), 0, 1);
            editor.SetMaterialColor(material, color[0], color[1], color[2], color[3]);
        }
        if (Lighting is { } lighting)
            Light(scene, editor, lighting, random);
        if (Distractors is { } objects)
            Show(
                scene,
                editor,
                objects,
                moved.GetValueOrDefault(objects.Around) ?? basis.BodyLocalPosition(objects.Around).ToArray(),
                moved,
                random
            );
    }

    /// <summary>Makes sure that the arm can begin where it must, with all that is moved at either end of its range.</summary>
    /// <exception cref="TaskFormatException">It cannot.</exception>
    internal void CheckStart(Model scene, IEnumerable<TaskCondition> training)
    {
        if (Stay is null)
            return;
        foreach (TaskCondition basis in training)
        foreach (bool upper in (bool[])[false, true])
        {
            using Model model = basis.Model.With(editor => PutBodies(scene, editor, Places, [], (low, high) => upper ? high : low));
            Stay.Solve(basis, model, basis.InitialPosition.ToArray());
        }
    }

    private static void PutBodies(
        Model scene,
        ModelEditor editor,
        Place[] places,
        Dictionary<int, double[]> moved,
        Func<double, double, double> draw
    )
    {
        foreach (Place place in places)
        {
            double[] at = scene.BodyLocalPosition(place.Body).ToArray();
            for (int axis = 0; axis < 3; axis++)
                at[axis] += draw(place.Low[axis], place.High[axis]);
            editor.SetBodyPosition(place.Body, at[0], at[1], at[2]);
            moved[place.Body] = at;
            if (place.Yaw is null && place.Turn is null)
                continue;
            double[] turned = AboutZ(scene.BodyLocalOrientation(place.Body), place.Yaw is { } yaw ? draw(yaw[0], yaw[1]) : 0);
            if (place.Turn is { } turn)
                turned = About(turn.Axis, draw(turn.Angle[0], turn.Angle[1]), turned);
            editor.SetBodyOrientation(place.Body, turned);
        }
    }

    // q turned about the body's own z: q (cos a/2, 0, 0, sin a/2)
    private static double[] AboutZ(ReadOnlySpan<double> q, double angle)
    {
        (double sine, double cosine) = Math.SinCos(0.5 * angle);
        return Quaternion.Product(q, [cosine, 0, 0, sine]);
    }

    // q turned about an axis of the parent's: (cos a/2, sin a/2 axis) q
    private static double[] About(double[] axis, double angle, ReadOnlySpan<double> q)
    {
        (double sine, double w) = Math.SinCos(0.5 * angle);
        sine /= Math.Sqrt(LinearAlgebra.Dot(axis, axis));
        return Quaternion.Product([w, sine * axis[0], sine * axis[1], sine * axis[2]], q);
    }

    private static void Light(Model scene, ModelEditor editor, LightingDefinition lighting, RandomStream random)
    {
        double low = lighting.Brightness?[0] ?? 1,
            high = lighting.Brightness?[1] ?? 1;
        Span<double> direction = stackalloc double[3];
        for (int light = 0; light < scene.Count(ModelObject.Light); light++)
        {
            scene.LightLocalDirection(light).CopyTo(direction);
            if (lighting.LeastTurn > 0)
                TurnAway(direction, Uniform(random, lighting.LeastTurn, lighting.Turn), random);
            else
            {
                // A random direction across is added, at most as long as the angle's tangent.
                double reach = Math.Tan(lighting.Turn);
                for (int i = 0; i < 3; i++)
                    direction[i] += Uniform(random, -reach, reach) / Math.Sqrt(3);
            }
            editor.SetLightDirection(light, direction[0], direction[1], direction[2]);
            double brightness = Uniform(random, low, high);
            float[] color = scene.LightColor(light).ToArray();
            for (int i = 0; i < 3; i++)
                color[i] = (float)Math.Clamp(color[i] * brightness * (1 + Tint(lighting, random)), 0, 1);
            editor.SetLightColor(light, color[0], color[1], color[2]);
        }
        double glow = Uniform(random, low, high);
        editor.SetHeadlight((float)Math.Min(1, glow * scene.Headlight.Ambient), (float)Math.Min(1, glow * scene.Headlight.Diffuse));
    }

    private static double Tint(LightingDefinition lighting, RandomStream random)
    {
        double change = Uniform(random, -lighting.Tint, lighting.Tint);
        return lighting.LeastTint == 0
            ? change
            : Math.CopySign(lighting.LeastTint + (lighting.Tint - lighting.LeastTint) * Math.Abs(change) / lighting.Tint, change);
    }

    /// <summary>Turns a direction by an angle, in rad, to a random side.</summary>
    private static void TurnAway(Span<double> direction, double angle, RandomStream random)
    {
        Span<double> side = stackalloc double[3];
        double length = Math.Sqrt(LinearAlgebra.Dot(direction, direction)),
            across = 0;
        for (int attempt = 0; attempt < Tries && across < 1e-3; attempt++)
        {
            for (int i = 0; i < 3; i++)
                side[i] = random.NextGaussian();
            double along = LinearAlgebra.Dot(side, direction) / (length * length);
            for (int i = 0; i < 3; i++)
                side[i] -= along * direction[i];
            across = Math.Sqrt(LinearAlgebra.Dot(side, side));
        }
        (double sine, double cosine) = Math.SinCos(angle);
        for (int i = 0; i < 3; i++)
            direction[i] = cosine * direction[i] / length + sine * side[i] / across;
    }

    private static void Show(
        Model scene,
        ModelEditor editor,
        Objects objects,
        double[] center,
        Dictionary<int, double[]> moved,
        RandomStream random
    )
    {
        int[] bodies = [.. objects.Bodies];
        random.Shuffle(bodies.AsSpan());
        int count = objects.Least + random.NextInt(objects.Most - objects.Least + 1);
        List<(double X, double Y)> taken = [];
        for (int i = 0; i < count; i++)
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            (double sine, double cosine) = Math.SinCos(Uniform(random, -Math.PI, Math.PI));
            double distance = Uniform(random, objects.Nearest, objects.Farthest),
                x = center[0] + distance * cosine,
                y = center[1] + distance * sine;
            if (taken.Any(other => Math.Sqrt((other.X - x) * (other.X - x) + (other.Y - y) * (other.Y - y)) < objects.Spacing))
                continue;
            taken.Add((x, y));
            editor.SetBodyPosition(bodies[i], x, y, objects.Height);
            moved[bodies[i]] = [x, y, objects.Height];
            editor.SetBodyOrientation(bodies[i], AboutZ(scene.BodyLocalOrientation(bodies[i]), Uniform(random, -Math.PI, Math.PI)));
            break;
        }
    }

    private static void PutArm(RobotTask task, Model model, Way way, double[] position, RandomStream random)
    {
        using Simulation simulation = new(model);
        double[] start = [.. position],
            targets = new double[3 * way.Sites.Length],
            offset = new double[3];
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            start.CopyTo(simulation.Position);
            simulation.Forward();
            double part = Uniform(random, way.Low, way.High);
            for (int axis = 0; axis < 3; axis++)
                offset[axis] = Math.Max(0, 1 - part) * Uniform(random, -way.Spread, way.Spread);
            for (int i = 0; i < targets.Length; i++)
            {
                double from = simulation.SitePosition(way.Sites[i / 3])[i % 3],
                    to = simulation.SitePosition(way.Targets[i / 3])[i % 3];
                targets[i] = from + part * (to - from) + offset[i % 3];
            }
            InverseKinematics.Solve(simulation, task.ActuatedJoints, way.Sites, targets);
            if (Enumerable.Range(0, simulation.ContactCount).Any(i => simulation.Contact(i).Distance < -DeepestContact))
                continue;
            simulation.Position.CopyTo(position);
            return;
        }
    }

    internal static double Uniform(RandomStream random, double low, double high) => low + (high - low) * random.NextDouble();
}
