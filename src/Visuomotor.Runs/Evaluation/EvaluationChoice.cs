using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>What an evaluation tries, and where.</summary>
public sealed record EvaluationChoice
{
    /// <summary>Name of the training conditions.</summary>
    public const string Training = "training";

    /// <summary>Name of the test conditions.</summary>
    public const string Test = "test";

    /// <summary>Whether the policy is tried.</summary>
    public bool Policy { get; init; } = true;

    /// <summary>Whether the teachers are tried, each on its own training condition.</summary>
    public bool Teachers { get; init; } = true;

    /// <summary>Where: <see cref="Training"/>, <see cref="Test"/>, or a variation of the task; null for everywhere.</summary>
    public IReadOnlyCollection<string>? Conditions { get; init; }

    /// <summary>All names that <see cref="Conditions"/> may hold for a task.</summary>
    public static IReadOnlyList<string> Names(RobotTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return [Training, Test, .. task.TestVariationNames];
    }

    /// <summary>Whether some conditions are chosen.</summary>
    public bool Includes(string name) => Conditions?.Contains(name) != false;
}
