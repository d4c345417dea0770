using Visuomotor.Runs;

namespace Visuomotor.Cli.Displays;

/// <summary>One line an iteration, for logs.</summary>
internal sealed class PlainDisplay(TextWriter output) : ITrainingDisplay
{
    private readonly HashSet<string> _said = [];

    public void Show(TrainingRun run, Action work) => work();

    public void Iteration(TrainingRun run, MetricsRow row)
    {
        output.WriteLine(Progress.Line(run, row));
        foreach (string happened in Progress.Events(row, _said))
            output.WriteLine($"  {happened}");
        output.Flush();
    }

    public void Phase(string what, bool reckoned = false)
    {
        output.WriteLine(what);
        output.Flush();
    }
}
