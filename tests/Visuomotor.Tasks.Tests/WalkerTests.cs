using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>The biped: it falls by itself, the gait that it is shown walks, and one who lies has not walked.</summary>
public class WalkerTests
{
    [Fact]
    public void WithoutTorquesItFallsAndHasWalkedNowhere()
    {
        using RobotTask task = RobotTask.Load("walker");
        using RolloutWorker worker = new(task);
        Trajectory trial = TaskContractTests.Make(task);
        worker.Run(task.Training[1], new LambdaController((t, state, action) => action.Clear()), RandomStream.Create(1, "fall"), trial);
        Assert.False(trial.Diverged);
        Assert.True(Math.Abs(trial.States[task.Horizon - 1, 0]) > 0.05, "it fell on the spot, so nothing is tested");
        Assert.Equal(0, trial.FinalDistance);
        Assert.False(trial.Success);
    }

    [Fact]
    public void TravelCountsWhileTheSiteStandsAboveTheHeight()
    {
        using RobotTask task = RobotTask.Load("walker");
        using RolloutWorker worker = new(task);
        Simulation simulation = worker.Start(task.Training[0], null);
        double[] start = simulation.Position.ToArray();
        double height = simulation.SitePosition(task.Scene.Find(ModelObject.Site, "head"))[2];
        simulation.Position[0] += 2;
        simulation.Position[1] += 1.2501 - height;
        simulation.ForwardKinematics();
        Assert.Equal(2, task.Measure.Measure(simulation, start), 1e-12);
        simulation.Position[1] -= 0.0002;
        simulation.ForwardKinematics();
        Assert.Equal(0, task.Measure.Measure(simulation, start));
    }

    [Fact]
    public void TheGaitThatItIsShownWalksSlowlyWithNoiseAndRarelyFalls()
    {
        using RobotTask task = RobotTask.Load("walker");
        using RolloutWorker worker = new(task);
        Trajectory trial = TaskContractTests.Make(task);
        double[] state = new double[task.StateSize],
            noise = new double[task.ActionSize];
        int fallen = 0,
            all = 0;
        foreach (TaskCondition condition in task.Training.Concat(task.Test))
        {
            worker.InitialState(condition, state);
            LinearGaussianController gait = InitialController.Create(
                task.Horizon,
                task.ControlPeriod,
                state,
                task.PositionIndices,
                task.VelocityIndices,
                task.Initial
            );
            for (int round = 0; round < 5; round++, all++)
            {
                RandomStream stream = RandomStream.Create(4, "gait", condition.Index, round);
                worker.Run(
                    condition,
                    new LambdaController(
                        (t, x, action) =>
                        {
                            gait.Mean(t, x, action);
                            stream.FillGaussian(noise);
                            for (int j = 0; j < noise.Length; j++)
                                action[j] += Math.Sqrt(gait.Covariances[t][j, j]) * noise[j];
                        }
                    ),
                    stream,
                    trial
                );
                if (trial.FinalDistance == 0)
                    fallen++;
                else
                    Assert.InRange(trial.FinalDistance, 0.8, 0.9 * task.SuccessDistance);
            }
        }
        Assert.InRange(fallen, 0, all / 8);
    }
}
