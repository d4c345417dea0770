namespace Visuomotor.Tasks;

/// <summary>How a task's policy is trained unless the user says otherwise; what is left out is the library's choice.</summary>
public sealed class PolicyDefaults
{
    /// <summary>Rounds of teachers' step, policy training and dual step in an iteration, at least 1.</summary>
    public int? Rounds { get; set; }

    /// <summary>Iterations at the start in which the teachers learn alone, at least 0; only without a camera.</summary>
    public int? TeacherIterations { get; set; }

    /// <summary>Mini-batches of each round, at least 1.</summary>
    public int? Batches { get; set; }

    /// <summary>Sizes of the hidden layers.</summary>
    public int[]? Hidden { get; set; }

    /// <summary>Most trajectories of one condition that the policy learns from, from 1 to 10000.</summary>
    public int? Trajectories { get; set; }

    /// <summary>Torque in N m (or force in N) that the policy's training takes as 1, above 0.</summary>
    public double? ActionUnit { get; set; }

    /// <summary>nu at the start, above 0.</summary>
    public double? InitialWeight { get; set; }

    /// <summary>Largest nu, above 0.</summary>
    public double? MaximumWeight { get; set; }

    /// <summary>How many of each condition's trials in an iteration the policy makes, at least 0.</summary>
    public int? Rollouts { get; set; }

    /// <summary>Standard deviation of the policy's noise in that of its teachers', above 0.</summary>
    public double? Noise { get; set; }

    /// <summary>KL bound of mirror descent's steps from the policy, nats per control step, above 0.</summary>
    public double? PolicyKlStep { get; set; }

    /// <summary>From which iteration on the policy makes all trials, at least 2; for <c>badmm</c> and <c>mdgps</c>.</summary>
    public int? OnPolicyFrom { get; set; }

    /// <summary>KL bound of a teacher's step from the policy then, nats per control step, above 0.</summary>
    public double? OnPolicyKlStep { get; set; }

    /// <summary>Factor on the policy's noise then, in every other trial where it fails, above 0.</summary>
    public double? OnPolicyNoise { get; set; }

    /// <summary>Over-relaxation of the policy's steps then, at least 1.</summary>
    public double? OnPolicyRelaxation { get; set; }

    /// <summary>Trust region of the policy's steps then, nats per control step, above 0.</summary>
    public double? OnPolicyTrustRegion { get; set; }

    /// <summary>Whether the policy then learns from each trial that succeeds what it did there, noise and all.</summary>
    public bool? LearnFromSuccesses { get; set; }

    /// <summary>Whether the policy then keeps its noise.</summary>
    public bool? KeepNoise { get; set; }

    /// <summary>Whether the result is the policy whose own trials succeeded most often, not the last.</summary>
    public bool? KeepBest { get; set; }

    /// <summary><c>classic</c> or <c>global</c>.</summary>
    public string? StepRule { get; set; }
}
