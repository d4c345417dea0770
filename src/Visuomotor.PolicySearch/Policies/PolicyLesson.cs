using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>What the policy is to learn in an iteration.</summary>
/// <param name="Rollouts">Each teacher's trials to learn from.</param>
/// <param name="Noise">Deviation of the policy's noise as a multiple of its teachers'; null to leave it as it is.</param>
internal sealed record PolicyLesson(IReadOnlyList<Trajectory>[] Rollouts, double? Noise)
{
    /// <summary>Trials from which the policy learns these actions, horizon x action size numbers, instead of its teacher's.</summary>
    public IReadOnlyDictionary<Trajectory, Matrix> OwnActions { get; init; } = new Dictionary<Trajectory, Matrix>();

    /// <summary>The policy's mean actions on trials of its own, from which <see cref="Relaxation"/> counts.</summary>
    public IReadOnlyDictionary<Trajectory, Matrix> Before { get; init; } = new Dictionary<Trajectory, Matrix>();

    /// <summary>How many times as far as its teacher the policy goes from those.</summary>
    public double Relaxation { get; init; } = 1;
}
