using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>Cost expansions against finite differences of the cost.</summary>
public class CostDerivativeTests
{
    public static TheoryData<string> Shipped => [.. RobotTask.ShippedNames];

    // A point on three slides at right angles, and on a hinge arm: terms are set by the test.
    private const string Slides = """
        <mujoco>
          <option timestep="0.01" gravity="0 0 0"/>
          <worldbody>
            <body name="carriage"><joint name="x" type="slide" axis="1 0 0"/><joint name="y" type="slide" axis="0 1 0"/>
              <joint name="z" type="slide" axis="0 0 1"/>
              <geom size="0.1" mass="1"/><site name="a"/><site name="b" pos="0.1 -0.2 0.3"/></body>
            <site name="goal-a" pos="0.3 0.2 -0.1"/><site name="goal-b" pos="-0.2 0.1 0.2"/>
          </worldbody>
          <actuator>
            <motor name="x" joint="x" ctrllimited="true" ctrlrange="-1 1"/><motor name="y" joint="y" ctrllimited="true" ctrlrange="-1 1"/>
            <motor name="z" joint="z" ctrllimited="true" ctrlrange="-1 1"/>
          </actuator>
        </mujoco>
        """;

    private const string Points =
        """ "points": [ { "site": "a", "target": "goal-a", "weights": [2, 0.5, 1] }, """
        + """{ "site": "b", "target": "goal-b", "weights": [1, 0, 3] } ] """;

    public static TheoryData<string> Terms =>
        [
            """{ "term": "placement", "squared": 3, """ + Points + "}",
            """{ "term": "placement", "log": 0.7, "alpha": 1e-2, """ + Points + "}",
            """{ "term": "placement", "squared": 2, "log": 0.7, "alpha": 1e-5, "finalLogFactor": 10, "finalSquaredFactor": 3, """
                + Points
                + "}",
            """{ "term": "insertion", "weight": 1.5, "alpha": 1e-2, "finalFactor": 4, """ + Points + "}",
            """{ "term": "avoid", "radius": 5, "weight": 2, "point": { "site": "a", "target": "goal-a", "weights": [1, 2, 1] } }""",
            """{ "term": "joints", "of": "velocities", "targets": { "y": 2, "x": -1 }, "weight": 3, "finalFactor": 2 }""",
            """{ "term": "joints", "of": "positions", "targets": { "z": 0.5 }, "weight": 3 }""",
            """{ "term": "torque", "weight": 0.3, "divideByStrength": true }""",
        ];

    [Theory]
    [MemberData(nameof(Terms))]
    public void GradientAndHessianOfEveryTermAreExactWhereThePointsAreLinearInTheState(string term)
    {
        using TempTask folder = Write(term, "");
        using RobotTask task = RobotTask.Load(folder.Folder);
        double[] z = [0.1, -0.3, 0.2, 0.4, -0.1, 0.7, 0.2, -0.5, 0.9];
        foreach (bool last in (bool[])[false, true])
        {
            (double cost, double[] gradient, Matrix hessian) = Expand(task, z, last);
            Assert.True(cost != 0 && gradient.Any(value => value != 0));
            for (int i = 0; i < z.Length; i++)
            {
                double step = 1e-5;
                (double plus, double[] gradientPlus, _) = Expand(task, Moved(z, i, step), last);
                (double minus, double[] gradientMinus, _) = Expand(task, Moved(z, i, -step), last);
                Assert.Equal((plus - minus) / (2 * step), gradient[i], 1e-6 * (1 + Math.Abs(gradient[i])));
                for (int j = 0; j < z.Length; j++)
                    Assert.Equal((gradientPlus[j] - gradientMinus[j]) / (2 * step), hessian[i, j], 1e-6 * (1 + Math.Abs(hessian[i, j])));
            }
        }
    }

    [Fact]
    public void TheTwoWaysToTheSamePointsAgree()
    {
        // With the differences in the state the derivatives stand there; brought back to the joints they are the Jacobian's.
        string term = """{ "term": "placement", "squared": 2, "log": 0.7, "alpha": 1e-3, """ + Points + "}";
        using TempTask without = Write(term, ""),
            with = Write(
                term,
                """, { "part": "site-position", "site": "a", "relativeTo": "goal-a" }, { "part": "site-position", "site": "b" }"""
            );
        using RobotTask through = RobotTask.Load(without.Folder),
            held = RobotTask.Load(with.Folder);
        double[] z = [0.1, -0.3, 0.2, 0.4, -0.1, 0.7, 0, 0, 0];
        (double cost, double[] gradient, Matrix hessian) = Expand(through, z, false);
        (double same, double[] wide, Matrix large) = Expand(held, z, false);
        Assert.Equal(cost, same, 1e-12);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(0, wide[i]);
            Assert.Equal(gradient[i], wide[6 + i] + wide[9 + i], 1e-12);
            for (int j = 0; j < 3; j++)
                Assert.Equal(hessian[i, j], large[6 + i, 6 + j] + large[9 + i, 6 + j] + large[6 + i, 9 + j] + large[9 + i, 9 + j], 1e-10);
        }
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void ShippedCostsHaveTheRightSlopeAlongEveryJointAndAction(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        using RolloutWorker worker = new(task);
        Trajectory trajectory = TaskContractTests.Make(task, 40);
        foreach (TaskCondition condition in task.Training.Take(2))
        {
            worker.Run(condition, new RandomController(task, 0.3, 8), RandomStream.Create(8, "start"), trajectory);
            Simulation simulation = worker.Start(condition, null);
            CostFunction cost = task.CreateCost();
            double[] action = trajectory.Actions.Row(39).ToArray();
            // Joint positions and velocities by address, moved away from the start.
            double[] joints = [.. simulation.Position, .. simulation.Velocity];
            RandomStream random = RandomStream.Create(4, "joints");
            for (int i = 0; i < joints.Length; i++)
                joints[i] += 0.1 * random.NextGaussian();
            (double Cost, double[] State) At(double[] where)
            {
                where.AsSpan(0, simulation.Position.Length).CopyTo(simulation.Position);
                where.AsSpan(simulation.Position.Length).CopyTo(simulation.Velocity);
                simulation.Forward();
                double[] state = new double[task.StateSize];
                task.ReadState(simulation, state);
                return (cost.Evaluate(simulation, state, action, true), state);
            }

            (double value, double[] x) = At(joints);
            QuadraticCost expansion = new(1, task.StateSize, task.ActionSize);
            Assert.Equal(value, cost.Expand(simulation, x, action, true, expansion, 0), 1e-12);
            Assert.Equal(value, expansion.Evaluate(0, x, action), 1e-8 * (1 + Math.Abs(value)));
            double[] gradient = Gradient(expansion, x, action);
            for (int i = 0; i < joints.Length; i++)
            {
                const double Step = 1e-6;
                (double plus, double[] ahead) = At(Moved(joints, i, Step));
                (double minus, double[] behind) = At(Moved(joints, i, -Step));
                double slope = 0;
                for (int k = 0; k < x.Length; k++)
                    slope += gradient[k] * (ahead[k] - behind[k]) / (2 * Step);
                Assert.Equal((plus - minus) / (2 * Step), slope, 2e-6 * (1 + Math.Abs(slope)));
            }
            At(joints);
            for (int j = 0; j < action.Length; j++)
            {
                double kept = action[j];
                action[j] = kept + 1e-3;
                double plus = At(joints).Cost;
                action[j] = kept - 1e-3;
                double minus = At(joints).Cost;
                action[j] = kept;
                Assert.Equal((plus - minus) / 2e-3, gradient[x.Length + j], 1e-6 * (1 + Math.Abs(gradient[x.Length + j])));
            }
        }
    }

    [Fact]
    public void ThroughHingesTheHessianIsGaussNewton()
    {
        // insertion-3d: w (d^2 / 2 + sqrt(alpha + d^2)) of both ends of the peg, horizontal differences twice, through the arm's Jacobian J
        // of these: J'(I (1 + 1/r) - d d' / r^3) J.
        using RobotTask task = RobotTask.Load("insertion-3d");
        using RolloutWorker worker = new(task);
        Simulation simulation = worker.Start(task.Training[2], null);
        int[] ends = [task.Scene.Find(ModelObject.Site, "tip"), task.Scene.Find(ModelObject.Site, "peg-top")];
        int[] targets = [task.Scene.Find(ModelObject.Site, "hole-bottom"), task.Scene.Find(ModelObject.Site, "hole-above")];
        double[] x = new double[task.StateSize],
            u = new double[task.ActionSize],
            difference = new double[6],
            weights = [2, 2, 1, 2, 2, 1];
        task.ReadState(simulation, x);
        for (int i = 0; i < 6; i++)
            difference[i] = weights[i] * (simulation.SitePosition(ends[i / 3])[i % 3] - simulation.SitePosition(targets[i / 3])[i % 3]);
        QuadraticCost expansion = new(1, task.StateSize, task.ActionSize);
        task.CreateCost().Expand(simulation, x, u, false, expansion, 0);
        Matrix jacobian = new(6, 6);
        for (int j = 0; j < 6; j++)
        {
            const double Step = 1e-6;
            double[] ahead = new double[6];
            simulation.Position[j] += Step;
            simulation.Forward();
            for (int i = 0; i < 6; i++)
                ahead[i] = simulation.SitePosition(ends[i / 3])[i % 3];
            simulation.Position[j] -= 2 * Step;
            simulation.Forward();
            for (int i = 0; i < 6; i++)
                jacobian[i, j] = weights[i] * (ahead[i] - simulation.SitePosition(ends[i / 3])[i % 3]) / (2 * Step);
            simulation.Position[j] += Step;
        }
        double root = Math.Sqrt(1e-5 + difference.Sum(value => value * value));
        for (int a = 0; a < 6; a++)
        for (int b = 0; b < 6; b++)
        {
            double expected = 0;
            for (int i = 0; i < 6; i++)
            for (int k = 0; k < 6; k++)
                expected +=
                    jacobian[i, a] * ((i == k ? 1 + 1 / root : 0) - difference[i] * difference[k] / (root * root * root)) * jacobian[k, b];
            Assert.Equal(expected, expansion.Hessian(0)[a, b], 1e-6);
        }
    }

    // A task on three slides with one cost term and perhaps more parts of the state.
    private static TempTask Write(string term, string parts)
    {
        TempTask folder = TempTask.Template();
        File.WriteAllText(folder.Scene, Slides);
        File.WriteAllText(
            folder.File,
            $$"""
            {
              "format": 2, "scene": "scene.xml", "controlPeriod": 0.01, "horizon": 3,
              "actuators": [ { "name": "x", "strength": 2 }, { "name": "y" }, { "name": "z", "strength": 0.5 } ],
              "state": [ { "part": "positions" }, { "part": "velocities" } {{parts}} ],
              "conditions": { "training": [ { "name": "only" } ] },
              "cost": [ {{term}} ],
              "distance": { "measure": "site", "site": "a", "target": "goal-a" }, "success": { "below": 0.1 }
            }
            """
        );
        return folder;
    }

    // Cost, gradient at z and Hessian, of z = [positions; velocities; actions] on the slides.
    private static (double Cost, double[] Gradient, Matrix Hessian) Expand(RobotTask task, double[] z, bool last)
    {
        using RolloutWorker worker = new(task);
        Simulation simulation = worker.Start(task.Training[0], null);
        z.AsSpan(0, 3).CopyTo(simulation.Position);
        z.AsSpan(3, 3).CopyTo(simulation.Velocity);
        simulation.Forward();
        double[] x = new double[task.StateSize];
        task.ReadState(simulation, x);
        QuadraticCost expansion = new(1, task.StateSize, task.ActionSize);
        double cost = task.CreateCost().Expand(simulation, x, z.AsSpan(6), last, expansion, 0);
        Assert.Equal(cost, task.CreateCost().Evaluate(simulation, x, z.AsSpan(6), last), 1e-14);
        return (
            cost,
            Gradient(expansion, x, z.AsSpan(6)),
            new Matrix(z.Length + x.Length - 6, z.Length + x.Length - 6, expansion.Hessians.Data)
        );
    }

    // The gradient at (x, u) of an expansion in absolute coordinates.
    private static double[] Gradient(QuadraticCost expansion, ReadOnlySpan<double> x, ReadOnlySpan<double> u)
    {
        double[] z = [.. x, .. u],
            gradient = expansion.Gradient(0).ToArray();
        LinearAlgebra.Multiply(expansion.Hessian(0), z, gradient, 1, 1);
        return gradient;
    }

    private static double[] Moved(double[] z, int i, double by)
    {
        double[] moved = (double[])z.Clone();
        moved[i] += by;
        return moved;
    }
}
