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

    private int _look = -1;
    private Model? _model;
    private Simulation? _simulation;
    private IReadOnlyCollection<int> _placed = [];

    /// <summary>Takes the picture of step <paramref name="t"/>; it is the camera's own where the task has no random looks.</summary>
    internal void Take(RolloutWorker worker, Simulation trial, int t, Span<byte> image)
    {
        if (t / StepsPerLook != _look)
        {
            _look = t / StepsPerLook;
            Change(random.Split("look", _look * StepsPerLook));
        }
        if (_simulation is null)
        {
            worker.Picture(trial, image);
            return;
        }
        trial.Position.CopyTo(_simulation.Position);
        StartPose.PlaceFreeBodies(_simulation.Model, _simulation.Position, _placed);
        _simulation.ForwardKinematics();
        worker.Picture(_simulation, image);
        TrialSight.AddNoise(image, random.Split("noise", t), task.LookNoise);
    }

    public void Dispose()
    {
        _simulation?.Dispose();
        _model?.Dispose();
    }

    private void Change(RandomStream stream)
    {
        Dispose();
        if (task.DrawLook(condition, stream) is not { } look)
            return;
        (_model, _placed) = look;
        _simulation = new Simulation(_model);
    }
}
