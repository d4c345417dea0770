namespace Visuomotor.Runs;

/// <summary>What a run came to, in numbers and in one sentence.</summary>
public sealed class RunSummary
{
    // a condition counts as solved when at least this share of its last iteration's rollouts succeeded
    private const double SolvedShare = 0.9;

    private readonly RunConfiguration _configuration;
    private readonly IReadOnlyList<MetricsRow> _rows;

    /// <summary>Sums up a run.</summary>
    /// <param name="configuration">What the run was told to do.</param>
    /// <param name="rows">What its iterations measured.</param>
    public RunSummary(RunConfiguration configuration, IReadOnlyList<MetricsRow> rows)
    {
        _configuration = configuration;
        _rows = rows;
    }

    /// <summary>Whether every iteration that was asked for was run.</summary>
    public bool IsComplete => Iterations >= _configuration.Training.Iterations;

    /// <summary>Iterations run.</summary>
    public int Iterations => _rows.Count == 0 ? 0 : _rows[^1].Iteration;

    /// <summary>The last iteration, or null before the first.</summary>
    public MetricsRow? Last => _rows.Count == 0 ? null : _rows[^1];

    /// <summary>Rollouts used, all conditions together.</summary>
    public double Trials => Last?[RunMetrics.Samples] ?? 0;

    /// <summary>Seconds of training.</summary>
    public double Seconds => Last?[RunMetrics.Seconds] ?? 0;

    /// <summary>Whether the task says what success is.</summary>
    public bool HasSuccessTest => double.IsFinite(_configuration.Task.SuccessDistance);

    /// <summary>Conditions of which at least nine of ten rollouts of the last iteration succeeded.</summary>
    public int SolvedConditions => Last?.Conditions.Count(condition => condition[RunMetrics.SuccessRate] >= SolvedShare) ?? 0;

    /// <summary>The first iteration from which on every condition stayed solved, or null.</summary>
    public MetricsRow? SolvedSince
    {
        get
        {
            MetricsRow? since = null;
            for (int i = _rows.Count - 1; i >= 0 && _rows[i].Conditions.Count > 0 && _rows[i].Conditions.All(condition => condition[RunMetrics.SuccessRate] >= SolvedShare); i--)
                since = _rows[i];
            return since;
        }
    }

    /// <summary>What success means: "within 0.05 of the target".</summary>
    public string SuccessWords
    {
        get
        {
            TaskSummary task = _configuration.Task;
            string side = task.LowerIsBetter ? "at most" : "at least";
            return $"{task.DistanceName} {side} {Format.Number(task.SuccessDistance)}";
        }
    }

    /// <summary>What was learned, in one or two sentences.</summary>
    public string Sentence
    {
        get
        {
            if (Last is not MetricsRow last)
                return "No iteration has finished yet, so there is nothing to show.";
            int conditions = last.Conditions.Count;
            string price = $"{Format.Count(Trials, "trial")}{(conditions > 1 ? $" ({Format.Number(Trials / conditions)} on each)" : "")} and {Format.Duration(Seconds)}";
            if (!HasSuccessTest)
                return $"After {price} the mean {_configuration.Task.DistanceName} is {Format.Number(last[RunMetrics.Distance])}, from {Format.Number(_rows[0][RunMetrics.Distance])} at first.";
            string goal = $"({SuccessWords})";
            if (SolvedConditions == conditions && SolvedSince is MetricsRow since)
                return $"{(conditions == 1 ? "The training condition is" : $"All {conditions} training conditions are")} solved {goal} after {price}: {Format.Percent(last[RunMetrics.SuccessRate])} of the last iteration's rollouts succeed, and every condition has stayed solved since trial {Format.Number(since[RunMetrics.Samples])}.";
            return SolvedConditions == 0 && last[RunMetrics.SuccessRate] == 0
                ? $"No training condition is solved {goal} after {price}: the mean {_configuration.Task.DistanceName} is {Format.Number(last[RunMetrics.Distance])}, from {Format.Number(_rows[0][RunMetrics.Distance])} at first."
                : $"{SolvedConditions} of {Format.Count(conditions, "training condition")} {(SolvedConditions == 1 ? "is" : "are")} solved {goal} after {price}: {Format.Percent(last[RunMetrics.SuccessRate])} of the last iteration's rollouts succeed.";
        }
    }
}
