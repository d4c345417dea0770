namespace Visuomotor.PolicySearch;

/// <summary>A method of the catalogue: how it is called, and how a training by it is made.</summary>
public sealed record Method
{
    /// <summary>
    /// Its name on the command line, in tasks and in a run's configuration: lower-case letters, digits and hyphens, such as "badmm".
    /// Settings of its own stand under it.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Its name for readers.</summary>
    public required string Title { get; init; }

    /// <summary>Makes a training.</summary>
    public required Func<TrainingStart, ITraining> Create { get; init; }

    /// <summary>Whether it learns a policy.</summary>
    public bool LearnsPolicy { get; init; }

    /// <summary>
    /// Whether it learns from trials on the training conditions. One that asks the true model of each condition instead does not, and
    /// refuses <see cref="TrainingSettings.Vary"/>.
    /// </summary>
    public bool LearnsFromTrials { get; init; } = true;

    /// <summary>Settings of its own, beside those that all methods share; null for none.</summary>
    public OwnSettings? Own { get; init; }

    /// <summary>
    /// Why the method does nothing with a setting that all methods share, given by its name, such as <c>samples</c>: what goes on from that
    /// name, or null where it uses it. Null for a method that uses all of them.
    /// </summary>
    public Func<string, string?>? WhyNot { get; init; }

    /// <summary>What of its extra metrics the report shows, in this order.</summary>
    public IReadOnlyList<MetricCurve> Curves { get; init; } = [];

    /// <summary>Whether it is one of guided policy search, whose own settings say how teachers and policy are brought to agree.</summary>
    public bool IsGuided => Own?.Defaults is AgreementSettings;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Makes sure that it can do what settings ask for.</summary>
    /// <exception cref="SettingException">It cannot.</exception>
    internal void Check(TrainingSettings settings)
    {
        if (!LearnsFromTrials && settings.Vary is not null)
            throw new SettingException(
                "vary",
                $"is not for {Name}, which makes no trials that could vary but asks the true model of each condition as it is; leave it "
                    + "out, or say --set vary=none"
            );
    }
}
