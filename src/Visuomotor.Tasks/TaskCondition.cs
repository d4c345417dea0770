using Visuomotor.Control;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>
/// One condition of a compiled task: where things stand, how a trial starts, how well the sensors see and how soon the motors follow.
/// </summary>
public sealed class TaskCondition : ICondition
{
    private readonly double[] _positions,
        _velocities;

    internal TaskCondition(string name, bool training, int index, Model model, double[] positions, double[] velocities)
    {
        Name = name;
        Training = training;
        Index = index;
        Model = model;
        _positions = positions;
        _velocities = velocities;
    }

    /// <summary>Its name, unlike any other's of the task.</summary>
    public string Name { get; }

    /// <summary>Whether it is trained on; otherwise it is held out.</summary>
    public bool Training { get; }

    /// <summary>Its place among the training or the test conditions.</summary>
    public int Index { get; }

    /// <summary>The scene as this condition has it.</summary>
    public Model Model { get; }

    /// <summary>Initial generalised positions, all of the scene's, before noise.</summary>
    public ReadOnlySpan<double> InitialPosition => _positions;

    /// <summary>Initial generalised velocities, all of the scene's, before noise.</summary>
    public ReadOnlySpan<double> InitialVelocity => _velocities;

    /// <summary>Noise on what the policy sees, or null for none.</summary>
    public SensorNoiseDefinition? SensorNoise { get; internal init; }

    /// <summary>Control steps by which commands come late.</summary>
    public int Delay { get; internal init; }

    /// <summary>The share of steps at which the camera shows the picture of the step before once more.</summary>
    public double RepeatedPicture { get; internal init; }

    /// <summary>Control steps by which the camera's picture comes late; until then the first one is shown.</summary>
    public int PictureDelay { get; internal init; }

    /// <summary>Whether the model belongs to this condition and not to the task.</summary>
    internal bool OwnsModel { get; init; }

    /// <summary>
    /// Frees the model of a condition that was drawn; does nothing to a task's own conditions, whose models are the task's.
    /// </summary>
    public void Dispose()
    {
        if (OwnsModel)
            Model.Dispose();
    }
}
