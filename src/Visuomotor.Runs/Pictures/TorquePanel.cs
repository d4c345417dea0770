using System.Globalization;
using Visuomotor.Control;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// The commands of a rollout as curves over time, one colour a motor, with the motors' limits as dashed lines where they are in view: what
/// is to
/// come is pale, and a line stands at now.
/// </summary>
internal sealed class TorquePanel
{
    private const double Pale = 0.22;
    private const double Margin = 0.06;
    private const int MaximumNamed = 3;

    private readonly PixelPlot _plot;
    private readonly int _horizon;

    /// <summary>Draws the curves.</summary>
    /// <param name="task">The task, whose motors they are.</param>
    /// <param name="rollout">The rollout.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="MissingProgramException">gnuplot or ffmpeg is not installed.</exception>
    public TorquePanel(RobotTask task, Trajectory rollout, int width, int height)
    {
        _horizon = rollout.Horizon;
        double[] seconds = [.. Enumerable.Range(0, _horizon).Select(t => t * task.ControlPeriod)];
        double low = rollout.Actions.Data.Min(),
            high = rollout.Actions.Data.Max(),
            margin = Math.Max(Margin * (high - low), 1e-3);
        _plot = PixelPlot.Draw(
            new Chart
            {
                Title = "commands",
                XLabel = $"seconds; {Limits(task)}",
                YLabel = task.ActionUnits.Distinct().Count() == 1 ? $"command, {task.ActionUnits[0]}" : "command",
                Width = width,
                Height = height,
                YMinimum = low - margin,
                YMaximum = high + margin,
                Series =
                [
                    .. Enumerable
                        .Range(0, rollout.ActionSize)
                        .SelectMany(j =>
                            new[] { task.ActionLow[j], task.ActionHigh[j] }
                                .Where(limit => limit > low - margin && limit < high + margin)
                                .Select(limit => new ChartSeries("", [0, seconds[^1]], [limit, limit], j, SeriesStyle.Dashed))
                        ),
                    .. Enumerable
                        .Range(0, rollout.ActionSize)
                        .Select(j => new ChartSeries(
                            task.ActionNames[j],
                            seconds,
                            [.. Enumerable.Range(0, _horizon).Select(t => rollout.Actions[t, j])],
                            j,
                            SeriesStyle.Plain
                        )),
                ],
            }
        );
    }

    /// <summary>The motors' limits in words; those that share one together, the most first and without their names.</summary>
    public static string Limits(RobotTask task)
    {
        bool same = task.ActionUnits.Distinct().Count() == 1;
        string Range(int j) => Numbers(j) + (same ? "" : Unit(j));
        string Numbers(int j) =>
            task.ActionLow[j] == -task.ActionHigh[j]
                ? string.Create(CultureInfo.InvariantCulture, $"±{task.ActionHigh[j]:0.##}")
                : string.Create(CultureInfo.InvariantCulture, $"{task.ActionLow[j]:0.##} to {task.ActionHigh[j]:0.##}");
        // a unit with a factor, such as 50 N, is counted: 0.1 of 50 N
        string Unit(int j) => (char.IsLetter(task.ActionUnits[j][0]) ? " " : " of ") + task.ActionUnits[j];
        IGrouping<string, int>[] groups =
        [
            .. Enumerable.Range(0, task.ActionHigh.Length).GroupBy(Range).OrderByDescending(group => group.Count()),
        ];
        IEnumerable<string> others = groups
            .Skip(1)
            .Take(MaximumNamed)
            .Select(group =>
                group.Count() <= MaximumNamed
                    ? $"{string.Join(" and ", group.Select(j => task.ActionNames[j]))} {group.Key}"
                    : $"{group.Count()} motors {group.Key}"
            );
        string more = groups.Length > MaximumNamed + 1 ? ", ..." : "";
        return $"limits (dashed where in view) {string.Join(", ", others.Prepend(groups[0].Key))}{more}{(same ? Unit(0) : "")}";
    }

    /// <summary>The panel at a time step, height x width x RGB.</summary>
    public byte[] At(int t)
    {
        byte[] frame = [.. _plot.Pixels];
        int now = _plot.PlotLeft + (int)Math.Round((double)t / Math.Max(1, _horizon - 1) * (_plot.PlotRight - _plot.PlotLeft));
        for (int y = _plot.PlotTop; y < _plot.PlotBottom; y++)
        {
            for (int x = now; x <= _plot.PlotRight; x++)
            {
                Span<byte> pixel = frame.AsSpan((y * _plot.Width + x) * 3, 3);
                for (int i = 0; i < 3; i++)
                    pixel[i] = x == now ? (byte)0x33 : (byte)(255 - Pale * (255 - pixel[i]));
            }
        }
        return frame;
    }
}
