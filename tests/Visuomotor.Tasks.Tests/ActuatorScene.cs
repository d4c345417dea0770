using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>A scene for actuators: a mass of 2 kg on a slide and an arm on a hinge.</summary>
internal static class ActuatorScene
{
    /// <summary>Where the slide starts, m.</summary>
    internal const double Start = 0.4;

    /// <summary>A mass of 2 kg on a slide and an arm on a hinge, apart from each other, without gravity.</summary>
    internal static TempTask Write(string actuators)
    {
        TempTask folder = TempTask.Template();
        File.WriteAllText(
            folder.Scene,
            $"""
            <mujoco>
              <compiler angle="radian" autolimits="true"/>
              <option timestep="0.01" gravity="0 0 0"/>
              <worldbody>
                <body name="arm">
                  <joint name="hinge" axis="0 0 1"/><geom size="0.1" pos="0.3 0 0" mass="1"/><site name="tip" pos="0.5 0 0"/>
                </body>
                <body name="cart" pos="0 0 2">
                  <joint name="slide" type="slide" axis="1 0 0"/><geom size="0.1" mass="2"/><site name="cart"/>
                </body>
                <site name="goal" pos="0 0 2"/>
              </worldbody>
              <tendon><fixed name="rope"><joint joint="hinge" coef="1"/></fixed></tendon>
              <actuator>{actuators}</actuator>
            </mujoco>
            """
        );
        File.WriteAllText(
            folder.File,
            $$"""
            {
              "format": 2, "scene": "scene.xml", "controlPeriod": 0.05, "horizon": 20,
              "state": [ { "part": "positions", "joints": ["hinge", "slide"] }, { "part": "velocities", "joints": ["hinge", "slide"] } ],
              "initial": { "positions": { "slide": {{Start}} } },
              "conditions": { "training": [ { "name": "only" } ] },
              "cost": [ { "term": "torque", "weight": 0.3 } ],
              "distance": { "measure": "site", "site": "cart", "target": "goal" }, "success": { "below": 0.1 },
              "initialController": { "variance": 0.01 }
            }
            """
        );
        return folder;
    }

    /// <summary>A task's first controller.</summary>
    internal static LinearGaussianController Initial(RobotTask task)
    {
        double[] state = new double[task.StateSize];
        using RolloutWorker worker = new(task);
        worker.InitialState(task.Training[0], state);
        return InitialController.Create(task.Horizon, task.ControlPeriod, state, task.PositionIndices, task.VelocityIndices, task.Initial);
    }

    /// <summary>A trial of the first controller with its noise, drawn in the same order whatever the unit.</summary>
    internal static void Explore(RobotTask task, Trajectory into, bool noisy = true)
    {
        LinearGaussianController controller = Initial(task);
        RandomStream random = RandomStream.Create(7, "noise");
        using RolloutWorker worker = new(task);
        worker.Run(
            task.Training[0],
            new LambdaController(
                (t, state, action) =>
                {
                    controller.Mean(t, state, action);
                    for (int i = 0; i < action.Length && noisy; i++)
                        action[i] +=
                            Math.Sqrt(controller.Covariances[t][i, i]) * Math.Sign(task.Commands[i].Law.PerCommand) * random.NextGaussian();
                }
            ),
            RandomStream.Create(1, "unused"),
            into
        );
        Assert.False(into.Diverged);
    }
}
