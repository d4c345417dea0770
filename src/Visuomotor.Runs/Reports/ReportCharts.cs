namespace Visuomotor.Runs;

/// <summary>The charts of a report, made from a run's metrics and rollouts.</summary>
public static class ReportCharts
{
    // with more conditions than this, single curves go pale and only their mean is bold
    private const int MaximumNamed = 5;
    private const int MaximumStateParts = 6;

    /// <summary>A quantity of every condition against the trials spent on it, with the mean in bold where there are many.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="label">The vertical axis.</param>
    /// <param name="rows">The iterations.</param>
    /// <param name="name">The metric's name.</param>
    /// <param name="scale">Factor on the values, such as 100 for a percentage.</param>
    public static Chart AgainstTrials(string title, string label, IReadOnlyList<MetricsRow> rows, string name, double scale = 1) =>
        new()
        {
            Title = title,
            XLabel = "trials per condition",
            YLabel = label,
            Series = PerCondition(rows, name, scale, row => TrialsPerCondition(row)),
        };

    /// <summary>A quantity of every condition against the iterations.</summary>
    /// <inheritdoc cref="AgainstTrials"/>
    public static Chart AgainstIterations(string title, string label, IReadOnlyList<MetricsRow> rows, string name, double scale = 1) =>
        new()
        {
            Title = title,
            XLabel = "iteration",
            YLabel = label,
            Series = PerCondition(rows, name, scale, row => row.Iteration),
        };

    /// <summary>A quantity's mean against the seconds of training.</summary>
    /// <inheritdoc cref="AgainstTrials"/>
    public static Chart AgainstSeconds(string title, string label, IReadOnlyList<MetricsRow> rows, string name, double scale = 1) =>
        new()
        {
            Title = title,
            XLabel = "seconds of training",
            YLabel = label,
            Series = PerCondition(rows, name, scale, row => row[RunMetrics.Seconds]),
        };

    /// <summary>The step's divergence and its bound, means over the conditions.</summary>
    public static Chart Divergence(IReadOnlyList<MetricsRow> rows)
    {
        double[] iterations = Iterations(rows);
        return new Chart
        {
            Title = "KL divergence of each step and its bound",
            XLabel = "iteration",
            YLabel = "nats over the trajectory",
            LogarithmicY = true,
            Series =
            [
                new ChartSeries("bound", iterations, [.. rows.Select(row => row[RunMetrics.KlStep])], 7, SeriesStyle.Dashed),
                new ChartSeries("step", iterations, [.. rows.Select(row => row[RunMetrics.Kl])]),
            ],
        };
    }

    /// <summary>Seconds of each iteration by part, stacked.</summary>
    public static Chart Time(IReadOnlyList<MetricsRow> rows)
    {
        IReadOnlyList<string> parts = Parts(rows);
        double[] iterations = Iterations(rows);
        List<ChartSeries> series = [];
        // running totals, the largest drawn first and the smaller ones over it
        for (int i = parts.Count; i-- > 0; )
            series.Add(
                new ChartSeries(
                    parts[i],
                    iterations,
                    [.. rows.Select(row => parts.Take(i + 1).Sum(part => Finite(row[RunMetrics.SecondsOf + part])))],
                    i,
                    SeriesStyle.Bars
                )
            );
        return new Chart
        {
            Title = "Seconds of each iteration, by part",
            XLabel = "iteration",
            YLabel = "seconds",
            YMinimum = 0,
            Series = series,
        };
    }

    /// <summary>
    /// The parts of an iteration's time that were measured, in the order of their share, the largest first; parts of parts have a full stop
    /// in their names and are left out.
    /// </summary>
    public static IReadOnlyList<string> Parts(IReadOnlyList<MetricsRow> rows) =>
        [
            .. rows.SelectMany(row => row.Values)
                .Where(value =>
                    value.Key.StartsWith(RunMetrics.SecondsOf, StringComparison.Ordinal)
                    && value.Key != RunMetrics.IterationSeconds
                    && !value.Key[RunMetrics.SecondsOf.Length..].Contains('.', StringComparison.Ordinal)
                )
                .GroupBy(value => value.Key[RunMetrics.SecondsOf.Length..])
                .OrderByDescending(group => group.Sum(value => Finite(value.Value)))
                .Select(group => group.Key),
        ];

    /// <summary>The parts of the state that moved most in a rollout, each with what the model had predicted.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="task">Names and the control period.</param>
    /// <returns>At most six charts; none when the rollout has no prediction.</returns>
    public static IReadOnlyList<Chart> Predictions(ConditionRollout rollout, TaskSummary task)
    {
        if (
            rollout.States.Length == 0
            || rollout.Predicted.Length != rollout.States.Length
            || rollout.Predicted[0].Length != rollout.States[0].Length
        )
            return [];
        double[] time = [.. Enumerable.Range(0, rollout.States.Length).Select(t => t * task.ControlPeriod)];
        IEnumerable<int> parts = Enumerable
            .Range(0, rollout.States[0].Length)
            .OrderByDescending(part => Range(rollout.States.Select(state => state[part])))
            .Take(MaximumStateParts)
            .Order();
        return
        [
            .. parts.Select(part => new Chart
            {
                Title = part < task.StateNames.Count ? task.StateNames[part] : $"state {part}",
                XLabel = "seconds of the trial",
                YLabel = "",
                Width = 380,
                Height = 220,
                Series =
                [
                    new ChartSeries("real", time, [.. rollout.States.Select(state => state[part])], 0, SeriesStyle.Plain),
                    new ChartSeries("predicted", time, [.. rollout.Predicted.Select(state => state[part])], 1, SeriesStyle.Dashed),
                ],
            }),
        ];
    }

    /// <summary>
    /// How far the prediction was off: root mean square of the error over that of the movement, over all parts that move; NaN without a
    /// prediction.
    /// </summary>
    public static double PredictionError(ConditionRollout rollout)
    {
        if (rollout.States.Length == 0 || rollout.Predicted.Length != rollout.States.Length)
            return double.NaN;
        double error = 0,
            movement = 0;
        int parts = Math.Min(rollout.States[0].Length, rollout.Predicted[0].Length);
        for (int part = 0; part < parts; part++)
        {
            double range = Range(rollout.States.Select(state => state[part]));
            if (!(range > 1e-6))
                continue;
            double mean = rollout.States.Average(state => state[part]);
            for (int t = 0; t < rollout.States.Length; t++)
            {
                error += Square((rollout.Predicted[t][part] - rollout.States[t][part]) / range);
                movement += Square((rollout.States[t][part] - mean) / range);
            }
        }
        return Math.Sqrt(error / movement);
    }

    private static List<ChartSeries> PerCondition(IReadOnlyList<MetricsRow> rows, string name, double scale, Func<MetricsRow, double> x)
    {
        IReadOnlyList<string> conditions = rows.Count == 0 ? [] : [.. rows[^1].Conditions.Select(condition => condition.Name)];
        double[] places = [.. rows.Select(x)];
        bool few = conditions.Count <= MaximumNamed;
        List<ChartSeries> series = [];
        foreach (string condition in conditions)
        {
            double[] values =
            [
                .. rows.Select(row => scale * (row.Conditions.FirstOrDefault(each => each.Name == condition)?[name] ?? double.NaN)),
            ];
            series.Add(
                few
                    ? new ChartSeries(condition, places, values, series.Count)
                    : new ChartSeries(
                        series.Count == 0 ? $"each of {conditions.Count} conditions" : "",
                        places,
                        values,
                        7,
                        SeriesStyle.Faint
                    )
            );
        }
        if (!few)
            series.Add(
                new ChartSeries("mean", places, [.. rows.Select(row => scale * Mean(row.Conditions.Select(condition => condition[name])))])
            );
        return series;
    }

    private static double Mean(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    private static double TrialsPerCondition(MetricsRow row) => row[RunMetrics.Samples] / Math.Max(1, row.Conditions.Count);

    private static double[] Iterations(IReadOnlyList<MetricsRow> rows) => [.. rows.Select(row => (double)row.Iteration)];

    private static double Range(IEnumerable<double> values)
    {
        double low = double.PositiveInfinity,
            high = double.NegativeInfinity;
        foreach (double value in values)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return high - low;
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private static double Square(double value) => value * value;
}
