using System.Globalization;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>The figures of a study of perceptions on one task, or the table of several.</summary>
/// <param name="studies">The tasks' parts.</param>
/// <param name="seeds">Seeds, from 0 on.</param>
/// <param name="perceptions">The perceptions that are compared.</param>
/// <param name="note">Told how it goes on, a line each time.</param>
/// <param name="cancellation">Stops it; what was measured until then is in the files.</param>
public sealed class PerceptionFigures(
    IReadOnlyList<PerceptionTaskStudy> studies,
    int seeds,
    IReadOnlyList<Perception> perceptions,
    Action<string> note,
    CancellationToken cancellation
)
{
    /// <summary>The table's file, without what follows the dot, and the command that makes it; null for the summary of the one
    /// task.</summary>
    public (string File, string Command)? Table { get; init; }

    /// <summary>The groups of conditions that the table shows.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [EvaluationChoice.Training, "spatial", "visual"];

    /// <summary>Runs the studies, seed by seed, so that a study that is stopped has something of every task.</summary>
    /// <returns>The table, or the summary of the one task.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public string Make()
    {
        using CancellationTokenRegistration stopping = cancellation.Register(() =>
            note("stopping; the same command with --resume goes on after the last policy that was measured")
        );
        foreach (PerceptionTaskStudy study in studies)
            study.Begin(seeds, perceptions);
        TellTime();
        WriteTable();
        for (int seed = 0; seed < seeds; seed++)
        {
            foreach (PerceptionTaskStudy study in studies)
                study.Run((ulong)seed, seeds, perceptions, Measured);
        }
        return Table is { } table ? Text(table.Command) : studies[0].Summary(seeds, perceptions);

        void Measured()
        {
            WriteTable();
            TellTime();
        }
    }

    private void WriteTable()
    {
        if (Table is { } table)
            StudyText.Write(table.File, Text(table.Command), table: null);
    }

    private string Text(string command) =>
        new PerceptionReport(
            "End-to-end training against separately trained perception",
            command,
            [.. studies.Select(study => study.Measured)],
            Groups,
            seeds,
            perceptions
        ).ToString();

    private void TellTime()
    {
        PerceptionBacklog[] tasks = [.. studies.Select(study => study.Backlog(seeds, perceptions))];
        int policies = tasks.Sum(task => task.Policies.Count);
        if (policies == 0)
            return;
        string basis = PerceptionBacklog.IsMeasured(tasks)
            ? "reckoned from those that were measured"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"at {PerceptionBacklog.DefaultPolicySeconds / 60:f0} minutes a policy and "
                    + $"{PerceptionBacklog.DefaultPoseSeconds / 60:f0} a pose network, since none was measured yet"
            );
        note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{policies} of {studies.Count * seeds * perceptions.Count} policies and {tasks.Sum(task => task.PoseNetworks)} "
                    + $"pose networks to train: about {PerceptionBacklog.Seconds(tasks) / 3600:f1} hours, {basis}"
            )
        );
    }
}
