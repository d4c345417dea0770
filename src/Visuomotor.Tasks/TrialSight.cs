using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>
/// What the policy sees of one trial: readings and the camera's picture, both with the sensors' noise, and a second picture in random
/// looks where there is place for one. A camera may show a picture once more, and all of them late.
/// </summary>
internal sealed class TrialSight : IDisposable
{
    private readonly RobotTask _task;
    private readonly RolloutWorker _worker;
    private readonly TaskCondition _condition;
    private readonly Trajectory _into;
    private readonly double[] _readings;
    private readonly LookCamera? _looks;
    private readonly RandomStream? _sensors,
        _repeats;

    /// <summary>Begins a trial.</summary>
    /// <param name="task">The task.</param>
    /// <param name="worker">What takes the pictures.</param>
    /// <param name="condition">The trial's condition.</param>
    /// <param name="random">The trial's stream, which is not drawn from itself.</param>
    /// <param name="readings">Room for an observation.</param>
    /// <param name="into">Receives observations and pictures as far as it has places for them.</param>
    internal TrialSight(
        RobotTask task,
        RolloutWorker worker,
        TaskCondition condition,
        RandomStream random,
        double[] readings,
        Trajectory into
    )
    {
        (_task, _worker, _condition, _readings, _into) = (task, worker, condition, readings, into);
        _looks = into.ImageSize > 0 && into.Views > 1 ? new LookCamera(task, condition, random.Split("looks")) : null;
        _sensors = condition.SensorNoise is null ? null : random.Split("sensors");
        _repeats = condition.RepeatedPicture > 0 ? random.Split("repeated pictures") : null;
    }

    /// <summary>What is seen before action <paramref name="t"/>; every step is looked at, one after the other.</summary>
    internal Observation Look(Simulation simulation, CommandHistory commands, int t)
    {
        _task.ObservationLayout.Read(simulation, _readings, commands);
        if (_sensors is not null)
            _task.ObservationLayout.AddNoise(_readings, _sensors, _condition.SensorNoise!.Position, _condition.SensorNoise.Velocity);
        if (_into.ImageSize > 0)
            Photograph(simulation, t);
        if (_into.ObservationSize > 0)
            _readings.CopyTo(_into.Observations.Row(t));
        return new Observation(_readings, _into.Image(t));
    }

    /// <summary>Adds noise to a picture, of a deviation that is a share of the full range.</summary>
    internal static void AddNoise(Span<byte> image, RandomStream sensors, double deviation)
    {
        if (deviation == 0)
            return;
        foreach (ref byte color in image)
            color = (byte)Math.Clamp(Math.Round(color + 255 * deviation * sensors.NextGaussian()), 0, 255);
    }

    public void Dispose() => _looks?.Dispose();

    // Takes the pictures of step t, right into the place of the step that they are shown at; what comes after the trial is not taken.
    private void Photograph(Simulation simulation, int t)
    {
        int shown = t + _condition.PictureDelay;
        if (t == 0)
            shown = Math.Min(shown, _into.Horizon - 1);
        else if (shown >= _into.Horizon)
            return;
        Take(simulation, t, shown);
        // until the second one comes, there is only the first
        for (int before = 0; t == 0 && before < shown; before++)
            Copy(shown, before);
    }

    // A camera that repeats itself shows the pictures of the step before, noise and all.
    private void Take(Simulation simulation, int t, int shown)
    {
        if (_repeats is not null && _repeats.NextDouble() < _condition.RepeatedPicture && t > 0)
        {
            Copy(shown - 1, shown);
            return;
        }
        _worker.Picture(simulation, _into.Image(shown));
        _looks?.Take(_worker, simulation, t, _into.Image(shown, 1));
        if (_sensors is not null)
            AddNoise(_into.Image(shown), _sensors, _condition.SensorNoise!.Image);
    }

    private void Copy(int from, int to)
    {
        for (int view = 0; view < _into.Views; view++)
            _into.Image(from, view).CopyTo(_into.Image(to, view));
    }
}
