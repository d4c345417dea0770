using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>
/// Every condition of every shipped task can be solved within its horizon, torques and contacts: a hand-written controller that knows
/// the target does it.
/// </summary>
public class ReachabilityTests
{
    [Fact]
    public void PointMass() =>
        Solve(
            "point-mass",
            (task, simulation, share) =>
            {
                // Round the pillar on the side where the puck starts, then to the goal.
                Span<double> at = simulation.Position;
                double side = at[1] >= 0 ? 0.45 : -0.45;
                (double x, double y) = share < 0.5 && at[0] < 0.1 ? (0.2, side) : (0.9, 0.0);
                simulation.Control[0] = 5 * (x - at[0]) - 3 * simulation.Velocity[0];
                simulation.Control[1] = 5 * (y - at[1]) - 3 * simulation.Velocity[1];
            }
        );

    [Fact]
    public void Insertion2d() =>
        Solve(
            "insertion-2d",
            (task, simulation, share) => Pull(task, simulation, 8, ("tip", "slot-bottom", 1, 0.55 * Math.Clamp(1.5 - 2 * share, 0, 1), 200))
        );

    [Fact]
    public void Insertion3d() =>
        Solve(
            "insertion-3d",
            (task, simulation, share) =>
            {
                double above = 0.5 * Math.Clamp(1.6 - 2 * share, 0, 1);
                Pull(task, simulation, 4, ("tip", "hole-bottom", 2, above, 200), ("peg-top", "hole-above", 2, above, 200));
            }
        );

    [Fact]
    public void Peg()
    {
        // Joint angles with the peg upright over the hole and in it, by inverse kinematics from the start; then a soft servo along them.
        double[] stiffness = [300, 300, 100, 150, 60, 60, 30],
            damping = [5, 5, 5, 5, 2, 2, 1];
        Simulation? known = null;
        double[] start = [],
            over = [],
            mouth = [],
            floor = [];
        Solve(
            "peg",
            (task, simulation, share) =>
            {
                if (known != simulation)
                {
                    known = simulation;
                    using Simulation scratch = new(simulation.Model);
                    start = simulation.Position.ToArray();
                    start.CopyTo(scratch.Position);
                    (over, mouth, floor) = (Upright(task, scratch, 0.16), Upright(task, scratch, 0.1), Upright(task, scratch, -0.005));
                }
                (double[] from, double[] to, double part) =
                    share < 0.5 ? (start, over, share / 0.5)
                    : share < 0.7 ? (over, mouth, (share - 0.5) / 0.2)
                    : (mouth, floor, Math.Min(1, (share - 0.7) / 0.25));
                for (int j = 0; j < 7; j++)
                    simulation.Control[j] =
                        stiffness[j] * (from[j] + part * (to[j] - from[j]) - simulation.Position[j]) - damping[j] * simulation.Velocity[j];
            }
        );
    }

    // Damped Gauss-Newton from the present joints to the peg's ends above the hole, inside the joints' limits.
    private static double[] Upright(RobotTask task, Simulation simulation, double above)
    {
        (string Site, string Target)[] ends = [("peg-tip", "hole-bottom"), ("peg-top", "hole-above")];
        double[] jacobian = new double[21];
        for (int round = 0; round < 200; round++)
        {
            simulation.ForwardKinematics();
            Matrix normal = Matrix.Identity(7);
            double[] step = new double[7];
            normal.Span.Fill(0);
            normal.Span.AddToDiagonal(1e-4);
            foreach ((string site, string target) in ends)
            {
                int from = task.Scene.Find(ModelObject.Site, site),
                    to = task.Scene.Find(ModelObject.Site, target);
                simulation.SiteJacobian(from, jacobian);
                for (int i = 0; i < 3; i++)
                {
                    double error = simulation.SitePosition(to)[i] + (i == 2 ? above : 0) - simulation.SitePosition(from)[i];
                    ReadOnlySpan<double> row = jacobian.AsSpan(7 * i, 7);
                    LinearAlgebra.AddOuterProduct(normal, row, row);
                    LinearAlgebra.AddScaled(error, row, step);
                }
            }
            Assert.True(Cholesky.TryFactor(normal, out _));
            Cholesky.SolveInPlace(normal, step);
            for (int j = 0; j < 7; j++)
            {
                (double low, double high) = task.Scene.JointRange(j);
                simulation.Position[j] = Math.Clamp(simulation.Position[j] + Math.Clamp(step[j], -0.1, 0.1), low + 0.02, high - 0.02);
            }
        }
        return simulation.Position.ToArray();
    }

    [Fact]
    public void Swimmer() =>
        Solve(
            "swimmer",
            (task, simulation, share) =>
            {
                // A travelling wave along the body.
                double phase = 6 * simulation.Time;
                for (int joint = 0; joint < 2; joint++)
                    simulation.Control[joint] =
                        160 * (1.2 * Math.Sin(phase - 0.5 * joint) - simulation.Position[3 + joint]) - 10 * simulation.Velocity[3 + joint];
            }
        );

    [Fact]
    public void Octopus() => Solve("octopus", (task, simulation, share) => Pull(task, simulation, 0.1, ("tip", "goal", 0, 0, 20)));

    [Fact]
    public void Walker()
    {
        // Another gait than the one that the task shows: longer steps, at 0.64 m/s.
        const double Period = 0.9,
            Speed = 0.72;
        double[][] angles =
        [
            [0.4, 0.48, -0.19, 0.08, -0.61, 0.04, 0.58, -0.6],
            [0.05, 0.05, 0.48, 0.31, 0.58, 1, 0.97, 0.43],
            [0.1, -0.37, -0.06, 0.2, -0.1, -0.17, -0.26, -0],
        ];
        Solve(
            "walker",
            (task, simulation, share) =>
            {
                double pitch = simulation.Position[2],
                    pitching = simulation.Velocity[2],
                    speed = simulation.Velocity[0];
                for (int leg = 0; leg < 2; leg++)
                {
                    double phase = (simulation.Time / Period + 0.5 * leg) % 1;
                    bool stands = phase < 0.5;
                    for (int joint = 0; joint < 3; joint++)
                    {
                        (double angle, double rate) = new Gait(Period, [angles[joint]], []).At(phase * Period, 0, 0);
                        int place = 3 + 3 * leg + joint;
                        double torque = 101.09 * (angle - simulation.Position[place]) + 8.17 * (rate - simulation.Velocity[place]);
                        if (joint == 0)
                            torque += stands ? -170.8 * pitch - 22 * pitching : 82.72 * pitch + 5.55 * pitching + 22.54 * (speed - Speed);
                        if (joint == 2 && stands)
                            torque += 8.75 * (speed - Speed);
                        simulation.Control[3 * leg + joint] = torque;
                    }
                }
            }
        );
    }

    private delegate void Drive(RobotTask task, Simulation simulation, double share);

    // Drives every condition through its horizon at the physics rate, torques clamped, and asks for success.
    private static void Solve(string name, Drive drive)
    {
        using RobotTask task = RobotTask.Load(name);
        using RolloutWorker worker = new(task);
        foreach (TaskCondition condition in task.Training.Concat(task.Test))
        {
            Simulation simulation = worker.Start(condition, null);
            int steps = task.Horizon * task.StepsPerAction;
            double deepest = 0;
            for (int step = 0; step < steps; step++)
            {
                simulation.ForwardKinematics();
                drive(task, simulation, (double)step / steps);
                for (int j = 0; j < task.ActionSize; j++)
                    simulation.Control[j] = Math.Clamp(simulation.Control[j], task.ActionLow[j], task.ActionHigh[j]);
                simulation.Step();
                for (int i = 0; i < simulation.ContactCount; i++)
                    deepest = Math.Min(deepest, simulation.Contact(i).Distance);
            }
            simulation.ForwardKinematics();
            double distance = task.Measure.Measure(simulation, condition.InitialPosition);
            Assert.True(task.IsSuccess(distance), $"{name}, {condition.Name}: {task.DistanceName} {distance:g4}");
            Assert.InRange(deepest, -0.01, 0);
            Assert.False(simulation.HasDiverged);
        }
    }

    // Springs from sites to points "above" their targets along the targets' own axis, brought to the motors by the sites' Jacobians.
    private static void Pull(
        RobotTask task,
        Simulation simulation,
        double damping,
        params ReadOnlySpan<(string Site, string Target, int Axis, double Above, double Stiffness)> springs
    )
    {
        int dofs = task.Scene.VelocityCount;
        double[] jacobian = new double[3 * dofs];
        for (int j = 0; j < dofs; j++)
            simulation.Control[j] = -damping * simulation.Velocity[j];
        foreach ((string site, string target, int axis, double above, double stiffness) in springs)
        {
            int from = task.Scene.Find(ModelObject.Site, site),
                to = task.Scene.Find(ModelObject.Site, target);
            simulation.SiteJacobian(from, jacobian);
            for (int i = 0; i < 3; i++)
            {
                double force =
                    stiffness
                    * (
                        simulation.SitePosition(to)[i]
                        + above * simulation.SiteRotation(to)[3 * i + axis]
                        - simulation.SitePosition(from)[i]
                    );
                for (int j = 0; j < dofs; j++)
                    simulation.Control[j] += jacobian[i * dofs + j] * force;
            }
        }
    }
}
