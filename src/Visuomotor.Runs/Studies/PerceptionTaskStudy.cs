using System.Globalization;
using System.Text;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// One task's part of a study of perceptions: its settings, what was measured, and its files, which are brought up to date after every
/// policy.
/// </summary>
public sealed class PerceptionTaskStudy : IDisposable
{
    private readonly StudyContext _context;
    private readonly PoseStore _poses;
    private List<PerceptionRow> _rows = [];
    private bool _resumed;

    /// <summary>A study without results.</summary>
    /// <param name="task">The task, which it disposes of.</param>
    /// <param name="context">Where it writes, and whom it tells; the command has everything that its figures depend on, but for seeds and
    /// perceptions.</param>
    public PerceptionTaskStudy(RobotTask task, StudyContext context)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(context);
        Task = task;
        _context = context;
        _poses = new PoseStore(context.File, task);
    }

    /// <summary>The task.</summary>
    public RobotTask Task { get; }

    /// <summary>What tables call it: the task, and the network and looks where these are not the task's.</summary>
    public required string Label { get; init; }

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

    /// <summary>Makes what is told of a pose pre-training: the share that is done, and the loss.</summary>
    public required Func<Action<double, double>> PoseProgress { get; init; }

    /// <summary>What was measured, for a report.</summary>
    public (string Name, string Label, IReadOnlyList<PerceptionRow> Rows) Measured => (Task.Name, Label, _rows);

    /// <inheritdoc/>
    public void Dispose() => Task.Dispose();

    /// <summary>The table's file.</summary>
    public string TablePath => _context.File + ".csv";

    /// <summary>The summary's file.</summary>
    public string SummaryPath => _context.File + ".md";

    /// <summary>What the files hold that are there; null without any.</summary>
    /// <exception cref="RunFolderException">They are damaged.</exception>
    public IReadOnlyList<PerceptionRow>? Recorded() => File.Exists(TablePath) ? PerceptionTable.Read(TablePath) : null;

    /// <summary>The command that made the files that are there; empty where they do not say.</summary>
    /// <exception cref="RunFolderException">They cannot be read.</exception>
    public string RecordedCommand() =>
        Encoding.UTF8.GetString(SafeFile.Read(SummaryPath)).Split('\n').FirstOrDefault(line => line.StartsWith('`'))?.Trim('`', '\r') ?? "";

    /// <summary>Whether a command makes the same figures, of whatever seeds and perceptions.</summary>
    public bool IsMadeBy(string command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command.StartsWith(_context.Command + " ", StringComparison.Ordinal);
    }

    /// <summary>Goes on with what was measured before.</summary>
    public void Resume(IReadOnlyList<PerceptionRow> rows)
    {
        _rows = [.. rows];
        _resumed = true;
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
    /// <param name="measured">Told after every policy.</param>
    public void Run(ulong seed, int seeds, IReadOnlyList<Perception> perceptions, Action measured)
    {
        Perception[] missing = Missing(seed, perceptions);
        if (missing.Length == 0)
            return;
        PoseResult pose = PoseOf(seed);
        foreach (Perception perception in missing)
        {
            string what = string.Create(CultureInfo.InvariantCulture, $"{Label}, seed {seed}, {PerceptionTable.Word(perception)}");
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
                _context.Threads,
                record =>
                    _context.Note(
                        $"{what}: iteration {record.Iteration} of {Training.Iterations}, {record.Samples} trials, "
                            + $"{Format.Percent(record.SuccessRate)} of the last succeed"
                    ),
                _context.Cancellation
            );
            _rows.AddRange(rows);
            Write(seeds, perceptions);
            _context.Note(
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
            $"{StudyText.Name(Label)}: end-to-end training against separately trained perception",
            PerceptionReport.Replay(_context.Command, seeds, perceptions),
            [Measured],
            [.. PerceptionStudy.Groups(Task)],
            seeds,
            perceptions
        ).ToString();

    private PoseResult PoseOf(ulong seed)
    {
        if (_poses.Has(seed))
            return _poses.Load(seed);
        TaskSettings.Check(Task, Pose);
        using RolloutPool pool = new(Task, _context.Threads);
        PoseResult pose = PoseTraining.Run(Task, Pose, definition: null, seed, pool, PoseProgress(), _context.Cancellation);
        _poses.Keep(seed, pose);
        _context.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Label}, seed {seed}: pose error {100 * pose.Error:f2} cm after {pose.RenderingSeconds + pose.TrainingSeconds:f0} s"
            )
        );
        return pose;
    }

    private void Write(int seeds, IReadOnlyList<Perception> perceptions) =>
        StudyText.Write(_context.File, Summary(seeds, perceptions), PerceptionTable.ToCsv(_rows));

    private Perception[] Missing(ulong seed, IReadOnlyList<Perception> perceptions) =>
        [.. perceptions.Where(perception => !_rows.Exists(row => row.Seed == seed && row.Perception == perception))];
}
