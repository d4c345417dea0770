using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>One condition of a compiled task: where things stand and how a trial starts.</summary>
public sealed class TaskCondition
{
    private readonly double[] positions, velocities;

    internal TaskCondition(string name, bool training, int index, Model model, double[] positions, double[] velocities)
    {
        Name = name;
        Training = training;
        Index = index;
        Model = model;
        this.positions = positions;
        this.velocities = velocities;
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
    public ReadOnlySpan<double> InitialPosition => positions;

    /// <summary>Initial generalised velocities, all of the scene's, before noise.</summary>
    public ReadOnlySpan<double> InitialVelocity => velocities;
}
