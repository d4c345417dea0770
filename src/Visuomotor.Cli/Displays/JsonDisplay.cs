using Visuomotor.Runs;

namespace Visuomotor.Cli.Displays;

/// <summary>One line of JSON an iteration, the same as in metrics.jsonl.</summary>
internal sealed class JsonDisplay(TextWriter output) : ITrainingDisplay
{
    public void Show(TrainingRun run, Action work) => work();

    public void Iteration(TrainingRun run, MetricsRow row)
    {
        output.WriteLine(MetricsJson.ToLine(row));
        output.Flush();
    }

    public void Phase(string what, bool reckoned = false) { }
}
