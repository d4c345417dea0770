namespace Visuomotor.Runs;

/// <summary>
/// Writes a run's metrics three times over: <c>metrics.jsonl</c> (the source of all else), <c>metrics.csv</c> and TensorBoard events.
/// Each iteration is on the disk before its checkpoint is, so that a resumed run finds every iteration up to the checkpoint and writes
/// the later ones once again: every iteration stands in each file once.
/// </summary>
public sealed class MetricsWriter
{
    private readonly RunFolder _run;
    private readonly List<MetricsRow> _rows;

    /// <summary>Opens a run's metrics to write what follows an iteration; what the files hold after that iteration is dropped.</summary>
    /// <param name="run">The run.</param>
    /// <param name="lastIteration">The iteration of the checkpoint that the run goes on from; 0 at the start.</param>
    /// <exception cref="RunFolderException">The log is damaged or lacks an iteration up to the checkpoint.</exception>
    public MetricsWriter(RunFolder run, int lastIteration)
    {
        _run = run;
        IReadOnlyList<MetricsRow> found = [.. RunMetrics.Read(run.MetricsLogPath).Where(row => row.Iteration <= lastIteration)];
        for (int i = 0; i < lastIteration; i++)
            if (i >= found.Count || found[i].Iteration != i + 1)
                throw new RunFolderException(
                    run.MetricsLogPath,
                    $"lacks iteration {i + 1}, which the checkpoint of iteration {lastIteration} follows; put the file back as it was"
                );
        _rows = [.. MetricsLog.Truncate(run.MetricsLogPath, lastIteration)];
        if (_rows.Count > 0)
            MetricsTable.Write(run.MetricsTablePath, _rows);
        else
            SafeFile.Guard(run.MetricsTablePath, () => File.Delete(run.MetricsTablePath));
        EventLog.Truncate(run.EventsPath, lastIteration);
    }

    /// <summary>The rows written so far, the resumed ones included.</summary>
    public IReadOnlyList<MetricsRow> Rows => _rows;

    /// <summary>Writes one iteration to all three files and forces it to the disk.</summary>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public void Write(MetricsRow row)
    {
        MetricsLog.Append(_run.MetricsLogPath, row);
        _rows.Add(row);
        MetricsTable.Append(_run.MetricsTablePath, _rows);
        EventLog.Append(_run.EventsPath, row, DateTimeOffset.UtcNow);
    }
}
