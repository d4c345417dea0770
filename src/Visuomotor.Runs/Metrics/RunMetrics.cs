using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>Names of a run's metrics, and the row that an iteration's record becomes.</summary>
public static class RunMetrics
{
    /// <summary>Rollouts used so far, all conditions together (or by this condition).</summary>
    public const string Samples = "samples";

    /// <summary>Mean total cost of the iteration's sound rollouts.</summary>
    public const string Cost = "cost";

    /// <summary>Share of the iteration's rollouts that succeeded, 0..1.</summary>
    public const string SuccessRate = "successRate";

    /// <summary>Mean final distance of the iteration's sound rollouts.</summary>
    public const string Distance = "distance";

    /// <summary>Bound of the step's divergence, nats over the trajectory; of the whole iteration the mean over conditions.</summary>
    public const string KlStep = "klStep";

    /// <summary>Divergence of the step that was taken.</summary>
    public const string Kl = "kl";

    /// <summary>Multiplier of the divergence in the step.</summary>
    public const string Eta = "eta";

    /// <summary>Adaptive multiplier of the bound.</summary>
    public const string StepMultiplier = "stepMultiplier";

    /// <summary>Rollouts of the iteration that diverged.</summary>
    public const string Diverged = "diverged";

    /// <summary>Warnings of the simulator in the iteration's rollouts.</summary>
    public const string Warnings = "warnings";

    /// <summary>
    /// Rollouts of the iteration in which contacts or other constraints were left out, since the scene has no room for them.
    /// </summary>
    public const string ContactsDropped = "contactsDropped";

    /// <summary>Share of the iteration's rollouts that kept all speed limits, 0..1; absent where the task has none.</summary>
    public const string WithinLimits = "withinLimits";

    /// <summary>
    /// The largest speed of the iteration's rollouts as a share of its limit; of the whole iteration that of all conditions. Absent where
    /// the task has no speed limits.
    /// </summary>
    public const string LargestSpeed = "largestSpeed";

    /// <summary>1 when the controller that was tried is kept, 0 when the step was rolled back; of the whole iteration the share.</summary>
    public const string Accepted = "accepted";

    /// <summary>Mean total cost of the kept controller.</summary>
    public const string KeptCost = "keptCost";

    /// <summary>Mean loss of the policy's training in the iteration's last round; absent where no policy is learned.</summary>
    public const string PolicyLoss = "policyLoss";

    /// <summary>
    /// E KL(p||pi) between teachers and policy, nats over the trajectory, mean over the conditions where the iteration measured it; NaN if
    /// it measured none.
    /// </summary>
    public const string PolicyKl = "policyKl";

    /// <summary>nu, the weight of that divergence, mean over time steps and conditions.</summary>
    public const string PolicyWeight = "policyWeight";

    /// <summary>Control steps of the iteration's rollouts.</summary>
    public const string Steps = "steps";

    /// <summary>Camera pictures taken in the iteration's rollouts.</summary>
    public const string Frames = "frames";

    /// <summary>Pictures that the iteration's end-to-end training went through, repeats included.</summary>
    public const string Images = "images";

    /// <summary>Part of the seconds that each thread spent on camera pictures, in the mean.</summary>
    public const string Rendering = "simulation.rendering";

    /// <summary>Part of the seconds: end-to-end training of the policy.</summary>
    public const string EndToEnd = "policy.endToEnd";

    /// <summary>Part of the seconds: rollouts.</summary>
    public const string Simulation = "simulation";

    /// <summary>Wall-clock seconds of training so far.</summary>
    public const string Seconds = "seconds";

    /// <summary>Prefix of the seconds of the iteration's parts.</summary>
    public const string SecondsOf = "seconds.";

    /// <summary>Wall-clock seconds of the iteration.</summary>
    public const string IterationSeconds = "seconds.iteration";

    private const string TotalPart = "total";

    // older programs did not measure these
    private static readonly string[] Later = [Warnings, ContactsDropped];

    // what every iteration measures, of itself and of each condition
    private static readonly MetricsRow Names = Row(
        new IterationRecord(
            0,
            0,
            0,
            0,
            0,
            new Dictionary<string, double>(),
            [new ConditionRecord("", 0, 0, 0, 0, 0, true, 0, 0, 0, 0, 0, null)],
            new Dictionary<string, double>()
        ),
        0
    );

    /// <summary>The row of an iteration.</summary>
    /// <param name="record">What the iteration did.</param>
    /// <param name="seconds">Wall-clock seconds of training so far, this iteration included.</param>
    public static MetricsRow Row(IterationRecord record, double seconds)
    {
        ArgumentNullException.ThrowIfNull(record);
        List<KeyValuePair<string, double>> values =
        [
            new(Samples, record.Samples),
            new(Cost, record.Cost),
            new(SuccessRate, record.SuccessRate),
            new(Distance, record.Distance),
            new(KlStep, Mean(record, condition => condition.KlStep)),
            new(Kl, Mean(record, condition => condition.Kl)),
            new(Eta, Mean(record, condition => condition.Eta)),
            new(StepMultiplier, Mean(record, condition => condition.StepMultiplier)),
            new(Accepted, Mean(record, condition => condition.Accepted ? 1 : 0)),
            new(Diverged, record.Conditions.Sum(condition => condition.Diverged)),
            new(Warnings, record.Conditions.Sum(condition => condition.WarningCount)),
            new(ContactsDropped, record.Conditions.Sum(condition => condition.ContactsDropped)),
            .. record.Conditions.Any(condition => condition.Speeds is not null)
                ? Speeds(
                    record.Conditions.Average(condition => Share(condition.Speeds)),
                    record.Conditions.Max(condition => condition.Speeds?.LargestShare ?? double.NaN)
                )
                : [],
            .. record.Extra.OrderBy(each => each.Key, StringComparer.Ordinal),
            new(Seconds, seconds),
            new(IterationSeconds, record.Seconds.TryGetValue(TotalPart, out double total) ? total : double.NaN),
        ];
        foreach ((string part, double value) in record.Seconds.OrderBy(part => part.Key, StringComparer.Ordinal))
            if (part != TotalPart)
                values.Add(new(SecondsOf + part, value));
        return new MetricsRow(record.Iteration, values, [.. record.Conditions.Select(Condition)]) { Events = record.Events };
    }

    /// <summary>Reads a run's log, each line of which must hold what every iteration measures.</summary>
    /// <inheritdoc cref="MetricsLog.Read"/>
    public static IReadOnlyList<MetricsRow> Read(string path)
    {
        IReadOnlyList<MetricsRow> rows = MetricsLog.Read(path);
        for (int i = 0; i < rows.Count; i++)
        {
            Require(rows[i].Values, Names.Values, $"line {i + 1}: $");
            for (int k = 0; k < rows[i].Conditions.Count; k++)
                Require(rows[i].Conditions[k].Values, Names.Conditions[0].Values, $"line {i + 1}: $.conditions[{k}]");
        }
        return rows;

        void Require(IReadOnlyList<KeyValuePair<string, double>> found, IReadOnlyList<KeyValuePair<string, double>> due, string place)
        {
            foreach ((string name, _) in due)
                if (!Later.Contains(name) && found.All(each => each.Key != name))
                    throw new RunFolderException(path, $"{place}.{name}: is missing; put that line back as it was written");
        }
    }

    private static ConditionMetrics Condition(ConditionRecord record) =>
        new(
            record.Name,
            [
                new(Samples, record.Samples),
                new(Cost, record.Cost),
                new(SuccessRate, record.SuccessRate),
                new(Distance, record.Distance),
                new(KeptCost, record.KeptCost),
                new(KlStep, record.KlStep),
                new(Kl, record.Kl),
                new(Eta, record.Eta),
                new(StepMultiplier, record.StepMultiplier),
                new(Accepted, record.Accepted ? 1 : 0),
                new(Diverged, record.Diverged),
                new(Warnings, record.WarningCount),
                new(ContactsDropped, record.ContactsDropped),
                .. record.Speeds is { } speeds ? Speeds(Share(speeds), speeds.LargestShare) : [],
            ],
            record.Event
        );

    private static KeyValuePair<string, double>[] Speeds(double within, double largest) =>
        [new(WithinLimits, within), new(LargestSpeed, largest)];

    private static double Share(SpeedTally? speeds) => speeds is null ? double.NaN : (double)speeds.Within / speeds.Trials;

    private static double Mean(IterationRecord record, Func<ConditionRecord, double> value) =>
        record.Conditions.Count == 0 ? double.NaN : record.Conditions.Average(value);
}
