namespace Visuomotor.Runs;

/// <summary>What a run came to, in numbers and in one sentence.</summary>
public sealed class RunSummary
{
    // a condition counts as solved when at least this share of its last iteration's rollouts succeeded
    private const double SolvedShare = 0.9;

    private readonly RunConfiguration _configuration;
    private readonly IReadOnlyList<MetricsRow> _rows;
    private readonly EvaluationSummary? _evaluation;

    /// <summary>Sums up a run.</summary>
    /// <param name="configuration">What the run was told to do.</param>
    /// <param name="rows">What its iterations measured.</param>
    /// <param name="evaluation">How the controllers did from states that training never saw, if that was tried after the last
    /// iteration.</param>
    public RunSummary(RunConfiguration configuration, IReadOnlyList<MetricsRow> rows, EvaluationSummary? evaluation = null)
    {
        _evaluation = evaluation?.Iteration == (rows.Count == 0 ? 0 : rows[^1].Iteration) ? evaluation : null;
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

    /// <summary>Whether the controllers of the last iteration were evaluated from states that training never saw.</summary>
    public bool IsEvaluated => _evaluation is not null;

    /// <summary>The share of successes in the evaluation, or else in the last iteration.</summary>
    public double SuccessRate =>
        !HasSuccessTest ? double.NaN : _evaluation?.Overall.SuccessRate ?? Last?[RunMetrics.SuccessRate] ?? double.NaN;

    /// <summary>The mean final distance in the evaluation, or else in the last iteration.</summary>
    public double Distance => _evaluation?.Overall.Distance ?? Last?[RunMetrics.Distance] ?? double.NaN;

    /// <summary>Whether the task says what success is.</summary>
    public bool HasSuccessTest => double.IsFinite(_configuration.Task.SuccessDistance);

    /// <summary>Conditions of which at least nine of ten rollouts of the last iteration succeeded.</summary>
    public int SolvedConditions => Last?.Conditions.Count(condition => condition[RunMetrics.SuccessRate] >= SolvedShare) ?? 0;

    /// <summary>What success means: "within 0.05 of the target".</summary>
    public string SuccessWords
    {
        get
        {
            TaskSummary task = _configuration.Task;
            string side = task.LowerIsBetter ? "below" : "above";
            return $"{task.DistanceName} {side} {Format.Number(task.SuccessDistance)}";
        }
    }

    // conditions that lag have the trials of those that are settled
    private static string TrialsOfAll(MetricsRow last)
    {
        double[] trials = [.. last.Conditions.Select(condition => condition[RunMetrics.Samples])];
        return trials.Min() == trials.Max() ? Format.Number(trials[0]) : $"{Format.Number(trials.Min())} to {Format.Number(trials.Max())}";
    }

    // " 118 of 120 rollouts kept the speed limits; the fastest speed, of wrist-flex, was 104 % of its limit."
    private static string SpeedWords(EvaluationSummary evaluation)
    {
        EvaluationGroup? hastiest = evaluation.Groups.Where(group => group.Fastest is not null).MaxBy(group => group.Fastest!.Share);
        return hastiest is null
            ? ""
            : $" {evaluation.Groups.Sum(group => group.Overall.WithinLimits ?? 0)} of "
                + $"{Format.Count(evaluation.Groups.Sum(group => group.Overall.Trials), "rollout")} kept the speed limits; the fastest "
                + $"speed, of {PlainText.Name(hastiest.Fastest!.Name)}, was {Format.Percent(hastiest.Fastest.Share)} of its limit.";
    }

    /// <summary>What was learned, in one or two sentences.</summary>
    public string Sentence
    {
        get
        {
            if (Last is not MetricsRow last)
                return "No iteration has finished yet, so there is nothing to show.";
            int conditions = last.Conditions.Count;
            string price =
                $"{Format.Count(Trials, "trial")}{(conditions > 1 ? $" ({TrialsOfAll(last)} on each condition)" : "")} and "
                + $"{Format.Duration(Seconds)} of training";
            string distance =
                $"the mean {_configuration.Task.DistanceName} is {Format.Number(Distance)}, from "
                + $"{Format.Number(_rows[0][RunMetrics.Distance])} at first";
            if (!HasSuccessTest)
                return $"After {price} {distance}.";
            if (_evaluation is not null)
            {
                IEnumerable<string> groups = _evaluation.Groups.Select(group =>
                    $"{group.Name} {group.Overall.Successes} of {group.Overall.Trials}"
                );
                return $"After {price} success in held-out rollouts ({SuccessWords}) is: {string.Join("; ", groups)}."
                    + $"{SpeedWords(_evaluation)} The {distance[4..]}.";
            }
            return $"After {price} {Format.Percent(last[RunMetrics.SuccessRate])} of an iteration's rollouts succeed ({SuccessWords}), on "
                + $"{SolvedConditions} of {Format.Count(conditions, "training condition")} nearly all of them; {distance}.";
        }
    }
}
