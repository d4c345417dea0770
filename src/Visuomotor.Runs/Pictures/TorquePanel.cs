using Visuomotor.Control;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>The commands of a rollout as curves over time, one colour a motor: what is to come is pale, and a line stands at now.</summary>
internal sealed class TorquePanel
{
    private const double Pale = 0.22;

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
        _plot = PixelPlot.Draw(new Chart
        {
            Title = "commands",
            XLabel = "seconds",
            YLabel = "command, N m",
            Width = width,
            Height = height,
            Series = [.. Enumerable.Range(0, rollout.ActionSize).Select(j => new ChartSeries(
                task.ActionNames[j], seconds, [.. Enumerable.Range(0, _horizon).Select(t => rollout.Actions[t, j])], j, SeriesStyle.Plain))],
        });
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
                for (int i = 0; i < 3; i++) pixel[i] = x == now ? (byte)0x33 : (byte)(255 - Pale * (255 - pixel[i]));
            }
        }
        return frame;
    }
}
