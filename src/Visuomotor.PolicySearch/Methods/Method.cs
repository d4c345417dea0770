using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch;

/// <summary>A method of the catalogue: how it is called, and how a training by it is made.</summary>
public sealed record Method
{
    /// <summary>Its name on the command line: lower-case letters, digits and hyphens, such as "badmm".</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Its name for readers and in a run's configuration; one title belongs to one method, those of guided policy search aside, whose
    /// settings tell which it is.
    /// </summary>
    public required string Title { get; init; }

    /// <summary>Makes a training.</summary>
    public required Func<TrainingStart, ITraining> Create { get; init; }

    /// <summary>Whether it learns a policy.</summary>
    public bool LearnsPolicy { get; init; }

    /// <summary>Settings of its own, beside those that all methods share; null for none.</summary>
    public OwnSettings? Own { get; init; }

    /// <summary>What of its extra metrics the report shows, in this order.</summary>
    public IReadOnlyList<MetricCurve> Curves { get; init; } = [];

    /// <summary>The settings of guided policy search that a task asks for with this method; null for other methods.</summary>
    /// <param name="task">The task.</param>
    /// <param name="plain">Whether the method comes as its paper has it, without what the task says of its policy.</param>
    public GuidedPolicySearchSettings? SettingsFor(RobotTask task, bool plain = false) =>
        Agreement is { } agreement ? GuidedPolicySearchSettings.For(task, agreement, plain) : null;

    /// <summary>
    /// For a method of guided policy search, which of its ways to bring teachers and policy to agree; null for all others.
    /// </summary>
    internal GuidedPolicySearchMethod? Agreement { get; init; }
}
