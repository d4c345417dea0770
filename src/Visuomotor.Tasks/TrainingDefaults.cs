namespace Visuomotor.Tasks;

/// <summary>How a task is trained unless the user says otherwise.</summary>
public sealed class TrainingDefaults
{
    /// <summary>What learns: <c>teachers</c> for linear-Gaussian controllers alone, or a policy by <c>badmm</c>, <c>admm</c> or <c>mdgps</c>.</summary>
    public string Method { get; set; } = "teachers";

    /// <summary>How the policy is trained; null for what the library does otherwise.</summary>
    public PolicyDefaults? Policy { get; set; }

    /// <summary>How <c>mdgps</c> trains the policy, instead of what <see cref="Policy"/> says; null for the same.</summary>
    public PolicyDefaults? MirrorDescent { get; set; }

    /// <summary>The stages of a policy that looks at the task's camera; null for what the library does otherwise.</summary>
    public CameraTrainingDefaults? Camera { get; set; }

    /// <summary>M, trials of each condition in an iteration, at least 2.</summary>
    public int Samples { get; set; } = 5;

    /// <summary>Iterations, at least 1.</summary>
    public int Iterations { get; set; } = 12;

    /// <summary>Base of the KL step: the bound is this times T times the step multiplier; above 0.</summary>
    public double KlStep { get; set; } = 1;

    /// <summary>Whether the dynamics fit uses the mixture prior.</summary>
    public bool Prior { get; set; } = true;

    /// <summary>Smallest step multiplier, above 0.</summary>
    public double MinimumStepMultiplier { get; set; } = 0.01;

    /// <summary>Largest step multiplier, at least the smallest.</summary>
    public double MaximumStepMultiplier { get; set; } = 10;

    /// <summary>Standard deviation, in control steps, of the Gaussian filter that exploration noise goes through, at least 0; 0 leaves it white.</summary>
    public double NoiseSmoothing { get; set; }

    /// <summary>Success rate from which on a controller is held instead of improved and, seen twice, leaves its trials to conditions that lag; 0 to 1; 0 never holds one.</summary>
    public double HoldSuccess { get; set; }
}
