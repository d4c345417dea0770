using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>
/// Takes a second picture of every step of a trial, with the scene in random looks of the task's pose variation; the trial itself is not
/// touched.
/// </summary>
/// <remarks>Randomised pictures are ours, [L16] has one look in training; what is tested on, the visual test's looks, is never drawn
/// here.</remarks>
internal sealed class LookCamera(RobotTask task, TaskCondition condition, RandomStream random) : IDisposable
{
    // pictures in one look, for a new one takes a copy of the scene
    private const int StepsPerLook = 5;

    private int look = -1;
    private Model? model;
    private Simulation? simulation;
    private IReadOnlyCollection<int> placed = [];

    /// <summary>Takes the picture of step <paramref name="t"/>; it is the camera's own where the task has no random looks.</summary>
    internal void Take(RolloutWorker worker, Simulation trial, int t, Span<byte> image)
    {
        if (t / StepsPerLook != look)
        {
            look = t / StepsPerLook;
            Change(random.Split("look", look * StepsPerLook));
        }
        if (simulation is null)
        {
            worker.Picture(trial, image);
            return;
        }
        trial.Position.CopyTo(simulation.Position);
        StartPose.PlaceFreeBodies(simulation.Model, simulation.Position, placed);
        simulation.ForwardKinematics();
        worker.Picture(simulation, image);
        RolloutWorker.AddNoise(image, random.Split("noise", t), task.LookNoise);
    }

    public void Dispose()
    {
        simulation?.Dispose();
        model?.Dispose();
    }

    private void Change(RandomStream stream)
    {
        Dispose();
        if (task.DrawLook(condition, stream) is not { } look)
            return;
        (model, placed) = look;
        simulation = new Simulation(model);
    }
}
