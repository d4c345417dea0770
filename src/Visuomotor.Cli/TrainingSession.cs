using Visuomotor.Cli.Displays;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli;

/// <summary>Trains a run to its end, shows it, evaluates and films the result and writes the report.</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="run">The run.</param>
/// <param name="json">Whether results are printed as JSON.</param>
/// <param name="video">Whether the result is filmed.</param>
internal sealed class TrainingSession(Terminal terminal, TrainingRun run, bool json, bool video)
{
    private readonly ITrainingDisplay _display =
        json ? new JsonDisplay(terminal.Output)
        : terminal.IsInteractive ? new LiveDisplay()
        : new PlainDisplay(terminal.Output);

    private EvaluationSummary? _evaluation;

    /// <summary>Begins a run, or goes on with it; a camera policy's begins with its pose network.</summary>
    /// <param name="terminal">Where progress is shown.</param>
    /// <param name="folder">The run.</param>
    /// <param name="task">The task, loaded from the run's own copy.</param>
    /// <param name="threads">Threads to use.</param>
    /// <exception cref="StoppedException">It was interrupted in pose pre-training.</exception>
    public static TrainingRun Open(Terminal terminal, RunFolder folder, RobotTask task, int threads)
    {
        try
        {
            TrainingRun run = TrainingRun.Open(
                folder,
                task,
                threads,
                PoseProgress.Of(folder, task, terminal),
                terminal.Interruption,
                out IReadOnlyList<string> notes
            );
            foreach (string note in notes)
                terminal.Note(note);
            return run;
        }
        catch (OperationCanceledException exception) when (terminal.Explains(exception))
        {
            throw new StoppedException(
                "stopped in pose pre-training; go on with: visuomotor resume "
                    + $"{Path.GetRelativePath(Environment.CurrentDirectory, folder.Path)}"
            );
        }
    }

    /// <summary>Does all of it.</summary>
    /// <returns>An exit code.</returns>
    public int Run()
    {
        string shown = Path.GetRelativePath(Environment.CurrentDirectory, run.Folder.Path);
        _display.Phase($"training {run.Folder.Configuration.Task.Name} in {shown}");
        List<string> notes = [];
        using CancellationTokenRegistration stopping = terminal.Interruption.Register(() =>
            _display.Phase("stopping (once more ends at once; nothing is lost)")
        );
        try
        {
            _display.Show(
                run,
                () =>
                {
                    while (!run.IsComplete)
                        _display.Iteration(run, run.RunIteration(terminal.Interruption));
                    Evaluate();
                    if (video)
                        Picture(notes, "there are no videos", () => Film(notes));
                    Picture(
                        notes,
                        "there are no pictures of what the policy sees",
                        () => notes.AddRange(SightPictures.Write(run.Folder, run.Task, run.Training))
                    );
                    _display.Phase("done");
                }
            );
            notes.AddRange(Report.Write(run.Folder, terminal.Interruption));
        }
        catch (Exception exception) when (terminal.Explains(exception))
        {
            notes.AddRange(Report.Write(run.Folder));
            WriteNotes(notes);
            terminal.Note($"stopped after iteration {run.Training.Iteration}; go on with: visuomotor resume {shown}");
            return ExitCodes.Interrupted;
        }
        WriteNotes(notes);
        WriteResult(shown);
        return ExitCodes.Success;
    }

    private void Evaluate()
    {
        _display.Phase("evaluating", reckoned: true);
        run.ExportPolicy();
        _evaluation = RunEvaluator.Evaluate(
            run.Folder,
            run.Task,
            run.Training,
            RunEvaluator.DefaultRollouts,
            RunEvaluator.DefaultTrials,
            seed: 0,
            noise: true,
            run.Threads,
            terminal.Interruption
        );
    }

    private void Film(List<string> notes)
    {
        _display.Phase("filming");
        RecordingOptions options = new() { Seed = run.Folder.Configuration.Training.Seed, Threads = run.Threads };
        RunRecorder.Record(
            run.Folder,
            run.Task,
            run.Training,
            options,
            name => _display.Phase($"filmed {PlainText.Name(name)}"),
            notes.Add,
            terminal.Interruption
        );
    }

    // What was learned is there, with or without pictures of it: the report says what was measured, and a note what is missing.
    private void Picture(List<string> notes, string lack, Action draw)
    {
        try
        {
            draw();
        }
        catch (Exception exception) when (!terminal.Explains(exception))
        {
            notes.Add($"{lack}: {PlainMessage.Of(VisuomotorCommand.Unwrap(exception))}");
        }
    }

    private void WriteNotes(List<string> notes)
    {
        foreach (string note in notes)
            terminal.Note(note);
    }

    private void WriteResult(string shown)
    {
        if (json)
            return;
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(PlainText.Line(new RunSummary(run.Folder.Configuration, run.Rows, _evaluation).Sentence));
        terminal.Output.WriteLine($"Report: {Path.Combine(shown, "report.html")}");
    }
}
