namespace Visuomotor.PolicySearch;

/// <summary>How a controller did on one condition.</summary>
/// <param name="Name">The condition's name.</param>
/// <param name="Rollouts">Rollouts run.</param>
/// <param name="Successes">Rollouts that passed the task's success test.</param>
/// <param name="Diverged">Rollouts whose simulation diverged; they count as failures.</param>
/// <param name="Distances">Final distance of every rollout, NaN where it diverged.</param>
public sealed record ConditionEvaluation(string Name, int Rollouts, int Successes, int Diverged, IReadOnlyList<double> Distances)
{
    /// <summary>Rollouts in which contacts or other constraints were left out, since the scene has no room for them.</summary>
    public int ContactsDropped { get; init; }

    /// <summary>What the simulator warned about, each sentence once.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How fast they were; null where the environment has no speed limits.</summary>
    public SpeedTally? Speeds { get; init; }

    /// <summary>Success rate with its interval.</summary>
    public WilsonInterval Success => WilsonInterval.Of(Successes, Rollouts);

    /// <summary>Mean final distance of the sound rollouts; NaN if there is none.</summary>
    public double MeanDistance => Distances.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}
