using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>Lets go of what a robot holds; belongs to one worker, with a simulation for each scene that it was used on.</summary>
internal sealed class Release : IDisposable
{
    private const int HiddenGroup = 5;

    private readonly RobotTask _task;
    private readonly int _held,
        _free,
        _steps;
    private readonly int[] _carried;
    private (Model Origin, Model Model, Simulation Simulation)? _last;

    /// <summary>Makes it for a task that has a release.</summary>
    internal Release(RobotTask task, ReleaseDefinition definition)
    {
        _task = task;
        _held = task.Scene.Find(ModelObject.Body, definition.Held);
        _free = task.Scene.Find(ModelObject.Body, definition.Free);
        _steps = Math.Max(1, (int)Math.Round(definition.Seconds / task.Scene.Timestep));
        _carried = [.. task.Counterbalanced.Where(body => body != _free)];
    }

    /// <summary>Opens the hand and waits; the result is valid until the next call.</summary>
    /// <param name="simulation">The trial's simulation, its derived quantities up to date; it is left as it is.</param>
    internal Simulation Open(Simulation simulation)
    {
        Simulation released = Prepare(simulation.Model);
        released.Reset();
        simulation.Position.CopyTo(released.Position);
        int joint = FreeJoint();
        Span<double> pose = released.Position.Slice(_task.Scene.JointPositionAddress(joint), 7),
            velocity = released.Velocity.Slice(_task.Scene.JointVelocityAddress(joint), 6);
        simulation.BodyPosition(_held).CopyTo(pose);
        simulation.BodyOrientation(_held).CopyTo(pose[3..]);
        // A free joint turns in the body's own axes: w = R' w_world.
        Span<double> linear = stackalloc double[3],
            angular = stackalloc double[3];
        simulation.BodyVelocity(_held, linear, angular);
        ReadOnlySpan<double> rotation = simulation.BodyRotation(_held);
        for (int axis = 0; axis < 3; axis++)
        {
            velocity[axis] = linear[axis];
            for (int k = 0; k < 3; k++)
                velocity[3 + axis] += rotation[3 * k + axis] * angular[k];
        }
        released.Forward();
        released.Step(_steps);
        released.Forward();
        return released;
    }

    public void Dispose()
    {
        _last?.Simulation.Dispose();
        _last?.Model.Dispose();
        _last = null;
    }

    // The scene without what was held: it is neither seen nor touched.
    private Simulation Prepare(Model model)
    {
        if (_last is { } ready && ready.Origin == model)
            return ready.Simulation;
        Dispose();
        Model opened = model.With(editor =>
        {
            for (int geom = 0; geom < model.GeomCount; geom++)
            {
                if (model.GeomBody(geom) != _held)
                    continue;
                editor.SetGeomContact(geom, 0, 0);
                editor.SetGeomGroup(geom, HiddenGroup);
            }
        });
        Simulation simulation = new(opened);
        if (_carried.Length > 0)
            simulation.CompensateGravity(_carried, _task.Scene);
        _last = (model, opened, simulation);
        return simulation;
    }

    private int FreeJoint() => Enumerable.Range(0, _task.Scene.JointCount).First(joint => _task.Scene.JointBody(joint) == _free);
}
