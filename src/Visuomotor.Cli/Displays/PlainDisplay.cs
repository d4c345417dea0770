using Visuomotor.Runs;

namespace Visuomotor.Cli.Displays;

/// <summary>One line an iteration, for logs.</summary>
internal sealed class PlainDisplay(TextWriter output) : ITrainingDisplay
{
    public void Show(TrainingRun run, Action work) => work();

    public void Iteration(TrainingRun run, MetricsRow row)
    {
        output.WriteLine(Progress.Line(run, row));
        foreach (ConditionMetrics condition in row.Conditions.Where(condition => condition.Event is not null))
            output.WriteLine($"  {condition.Name}: {condition.Event}");
        output.Flush();
    }

    public void Phase(string what, bool reckoned = false)
    {
        output.WriteLine(what);
        output.Flush();
    }
}
