using System.Globalization;
using System.Text;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary>
/// One task's part of a study of perceptions: its settings, what was measured, and its files, which are brought up to date after every
/// policy.
/// </summary>
internal sealed class PerceptionTaskStudy : IDisposable
{
    private readonly Terminal _terminal;
    private readonly string _file;
    private readonly PoseStore _poses;
    private List<PerceptionRow> _rows = [];
    private bool _resumed;

    /// <summary>A study without results.</summary>
    /// <param name="task">The task, which it disposes of.</param>
    /// <param name="folder">Where its files go.</param>
    /// <param name="terminal">Where progress goes.</param>
    public PerceptionTaskStudy(RobotTask task, string folder, Terminal terminal)
    {
        Task = task;
        _terminal = terminal;
        _file = OutputPath.Study(folder, $"perceptions-{task.Name}");
        _poses = new PoseStore(_file, task);
    }

    public RobotTask Task { get; }

    /// <summary>Settings of the teachers; the study gives them their seeds.</summary>
    public required TrainingSettings Training { get; init; }

    /// <summary>Settings of the camera policy.</summary>
    public required GuidedPolicySearchSettings Policy { get; init; }

    /// <summary>Settings of pose pre-training.</summary>
    public required PoseSettings Pose { get; init; }

    /// <summary>Measuring rollouts of each training and test condition.</summary>
    public required int Rollouts { get; init; }

    /// <summary>Measuring trials of each variation.</summary>
    public required int Trials { get; init; }

    /// <summary>The command with everything that its figures depend on.</summary>
    public required string Command { get; init; }

    /// <summary>What was measured.</summary>
    public IReadOnlyList<PerceptionRow> Rows => _rows;

    public void Dispose() => Task.Dispose();

    /// <summary>Takes up what is there if it may; touches nothing.</summary>
    /// <param name="resume">Whether to go on with it.</param>
    /// <param name="fresh">Whether to begin anew.</param>
    /// <exception cref="UserErrorException">There are figures, and it is not said what to do with them, or they were made with other
    /// settings.</exception>
    public void Read(bool resume, bool fresh)
    {
        if (fresh || !File.Exists(_file + ".csv"))
            return;
        IReadOnlyList<PerceptionRow> rows = PerceptionTable.Read(_file + ".csv");
        if (!resume && rows.Count > 0)
            throw new UserErrorException(
                $"{_file}.csv holds {rows.DistinctBy(row => (row.Seed, row.Perception)).Count()} policies that were measured; add "
                    + "--resume to go on with them, --fresh to begin anew, or give another --output"
            );
        string made =
            Encoding.UTF8.GetString(SafeFile.Read(_file + ".md")).Split('\n').FirstOrDefault(line => line.StartsWith('`'))?.Trim('`', '\r')
            ?? "";
        _resumed = resume && made.StartsWith(Command + " ", StringComparison.Ordinal);
        if (resume && !_resumed)
            throw new UserErrorException(
                $"--resume: {_file}.md was made with other settings ('{made}'); add --fresh instead to begin anew, or give another --output"
            );
        _rows = [.. rows];
    }

    /// <summary>
    /// Writes the files as they stand, so that the study can be gone on with from here on; a study that begins anew forgets the pose
    /// networks of the last.
    /// </summary>
    public void Begin(int seeds, IReadOnlyList<Perception> perceptions)
    {
        for (int seed = 0; !_resumed && seed < seeds; seed++)
            _poses.Forget((ulong)seed);
        Write(seeds, perceptions);
    }

    /// <summary>What remains to be done.</summary>
    public PerceptionBacklog Backlog(int seeds, IReadOnlyList<Perception> perceptions)
    {
        ulong[] all = [.. Enumerable.Range(0, seeds).Select(seed => (ulong)seed)];
        return new PerceptionBacklog(
            _rows,
            [.. all.SelectMany(seed => Missing(seed, perceptions))],
            all.Count(seed => Missing(seed, perceptions).Length > 0 && !_poses.Has(seed))
        );
    }

    /// <summary>Trains and measures what one seed lacks.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="seeds">How many the study has.</param>
    /// <param name="perceptions">The perceptions that it compares.</param>
    /// <param name="threads">Threads; results do not depend on it.</param>
    /// <param name="measured">Told after every policy.</param>
    public void Run(ulong seed, int seeds, IReadOnlyList<Perception> perceptions, int threads, Action measured)
    {
        Perception[] missing = Missing(seed, perceptions);
        if (missing.Length == 0)
            return;
        PoseResult pose = PoseOf(seed, threads);
        foreach (Perception perception in missing)
        {
            string what = string.Create(CultureInfo.InvariantCulture, $"{Task.Name}, seed {seed}, {PerceptionTable.Word(perception)}");
            IReadOnlyList<PerceptionRow> rows = PerceptionStudy.Run(
                Task,
                Training with
                {
                    Seed = seed,
                },
                Policy,
                perception,
                pose,
                Rollouts,
                Trials,
                threads,
                record =>
                    _terminal.Note(
                        $"{what}: iteration {record.Iteration} of {Training.Iterations}, {record.Samples} trials, "
                            + $"{Format.Percent(record.SuccessRate)} of the last succeed"
                    ),
                _terminal.Interruption
            );
            _rows.AddRange(rows);
            Write(seeds, perceptions);
            _terminal.Note(
                $"{what}: {string.Join(", ", rows.Select(row => $"{row.Conditions} {Format.Percent((double)row.Successes / row.Trials)}"))}"
            );
            measured();
        }
        if (Missing(seed, PerceptionStudy.Perceptions).Length == 0)
            _poses.Forget(seed);
    }

    /// <summary>The summary of this task alone.</summary>
    public string Summary(int seeds, IReadOnlyList<Perception> perceptions) =>
        new PerceptionReport(
            $"{StudyText.Name(Task.Name)}: end-to-end training against separately trained perception",
            PerceptionReport.Replay(Command, seeds, perceptions),
            [(Task.Name, _rows)],
            [.. PerceptionStudy.Groups(Task)],
            seeds,
            perceptions
        ).ToString();

    private PoseResult PoseOf(ulong seed, int threads)
    {
        if (_poses.Has(seed))
            return _poses.Load(seed);
        TaskSettings.Check(Task, Pose);
        using RolloutPool pool = new(Task, threads);
        PoseResult pose = PoseTraining.Run(Task, Pose, definition: null, seed, pool, PoseProgress.To(_terminal), _terminal.Interruption);
        _poses.Keep(seed, pose);
        _terminal.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Task.Name}, seed {seed}: pose error {100 * pose.Error:f2} cm after {pose.RenderingSeconds + pose.TrainingSeconds:f0} s"
            )
        );
        return pose;
    }

    private void Write(int seeds, IReadOnlyList<Perception> perceptions) =>
        StudyText.Write(_file, Summary(seeds, perceptions), PerceptionTable.ToCsv(_rows));

    private Perception[] Missing(ulong seed, IReadOnlyList<Perception> perceptions) =>
        [.. perceptions.Where(perception => !_rows.Exists(row => row.Seed == seed && row.Perception == perception))];
}
