using System.Diagnostics;
using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// A training and the run folder that it fills: after every iteration metrics, rollouts, policy and a checkpoint are on the disk, in this
/// order, so
/// that a run that is stopped anywhere, kill -9 included, goes on with the same bits.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    private readonly ITraining _training;
    private readonly MetricsWriter _metrics;
    private readonly IDisposable _lock;
    private readonly double _secondsBefore;
    private readonly long _start = Stopwatch.GetTimestamp();

    private TrainingRun(
        RunFolder folder,
        RobotTask task,
        int threads,
        Checkpoint? checkpoint,
        Action<double, double>? posing,
        CancellationToken cancellation
    )
    {
        Folder = folder;
        Task = task;
        Threads = threads;
        _lock = folder.Lock();
        try
        {
            PoseStage.Run(folder, task, threads, posing, cancellation);
            Posing = PoseStage.Report(folder);
            _training = Make(folder, task, threads);
            if (checkpoint is not null)
                Restore(_training, checkpoint);
            _metrics = new MetricsWriter(folder, _training.Iteration);
            _secondsBefore = _metrics.Rows.Count == 0 ? 0 : _metrics.Rows[^1][RunMetrics.Seconds];
        }
        catch
        {
            _training?.Dispose();
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The run's folder.</summary>
    public RunFolder Folder { get; }

    /// <summary>The task; the caller's to dispose.</summary>
    public RobotTask Task { get; }

    /// <summary>Threads that it uses; results do not depend on it.</summary>
    public int Threads { get; }

    /// <summary>The training itself.</summary>
    public ITraining Training => _training;

    /// <summary>What its pose pre-training came to; null where it had none.</summary>
    public PoseSummary? Posing { get; }

    /// <summary>What the iterations so far measured, those before an interruption included.</summary>
    public IReadOnlyList<MetricsRow> Rows => _metrics.Rows;

    /// <summary>Trials of the whole run.</summary>
    public long PlannedTrials
    {
        get
        {
            TrainingSettings training = Folder.Configuration.Training;
            CameraStageSettings? vision = Folder.Configuration.Policy?.Camera;
            int seen = vision is null ? 0 : Math.Max(0, training.Iterations - vision.TeacherIterations);
            return (long)Task.Training.Count
                * ((long)(training.Iterations - seen) * training.Samples + (long)seen * (vision?.Samples ?? 0));
        }
    }

    /// <summary>Whether all iterations that were asked for are done.</summary>
    public bool IsComplete => _training.Iteration >= Folder.Configuration.Training.Iterations;

    /// <summary>Makes a run folder; <see cref="Open"/> trains it.</summary>
    /// <param name="root">The folder of runs.</param>
    /// <param name="task">The task; stays the caller's to dispose.</param>
    /// <param name="plan">The method and all settings.</param>
    /// <param name="threads">Threads that it is meant to use; results do not depend on it.</param>
    /// <param name="command">The command that makes the same run again.</param>
    /// <param name="resolution">Side of the camera's pictures, if it is not the task's own.</param>
    /// <param name="poseNetwork">For a camera policy, the file of a pose network to start from; null to train one first.</param>
    /// <param name="cancellation">Stops the copying of the task.</param>
    /// <exception cref="RunFolderException">The folder cannot be made, the task's copy does not load, or the pose network does not
    /// fit.</exception>
    /// <exception cref="TaskFormatException">A setting that the task's file says is out of its range, or the training does not fit into
    /// memory.</exception>
    /// <exception cref="SettingException">The same of one that it does not say.</exception>
    public static RunFolder Create(
        string root,
        RobotTask task,
        TrainingPlan plan,
        int threads,
        string command,
        int? resolution = null,
        string? poseNetwork = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(plan);
        TaskSettings.Check(task, plan);
        byte[]? given = poseNetwork is null ? null : PoseNetworkFile.Read(poseNetwork, task);
        RunConfiguration configuration = new()
        {
            Format = RunConfiguration.CurrentFormat,
            Version = RunConfiguration.CurrentVersion,
            Created = DateTimeOffset.Now,
            Command = command,
            Threads = threads,
            TaskHash = "",
            Task = Summarise(task),
            Plan = plan,
            Resolution = resolution,
            Machine = MachineDescription.ForRun(plan.Method.LearnsPolicy, plan.Policy?.Camera is not null),
        };
        RunFolder folder = RunFolder.Create(root, task.Folder, configuration, copy => TryCopy(task.Folder, copy, resolution), cancellation);
        if (given is not null)
            SafeFile.Write(folder.PoseNetworkPath, given);
        return folder;
    }

    /// <summary>
    /// Begins a run, or goes on with it from its newest whole checkpoint. A camera policy's run trains its pose network first, if it has
    /// none yet.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="task">The task, loaded from the run's own copy.</param>
    /// <param name="threads">Threads to use; results do not depend on it.</param>
    /// <param name="posing">Told the share of pose pre-training that is done and its loss.</param>
    /// <param name="cancellation">Stops pose pre-training.</param>
    /// <param name="notes">One line for each damaged checkpoint that was passed over, and one if the run was made where its bits may be
    /// others.</param>
    /// <exception cref="RunFolderException">No checkpoint is whole, or the metrics do not reach up to it.</exception>
    public static TrainingRun Open(
        RunFolder folder,
        RobotTask task,
        int threads,
        Action<double, double>? posing,
        CancellationToken cancellation,
        out IReadOnlyList<string> notes
    )
    {
        ArgumentNullException.ThrowIfNull(folder);
        RequireCamera(folder, task);
        Checkpoint? checkpoint = folder.Checkpoints.LoadNewest(out notes);
        TrainingRun run = new(folder, task, threads, checkpoint, posing, cancellation);
        if (run.NoteMachine() is { } difference)
            notes = [.. notes, difference];
        return run;
    }

    /// <summary>Restores a training from a run's newest checkpoint, to look at it and not to go on.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="task">The task, loaded from the run's own copy.</param>
    /// <param name="threads">Threads to use; results do not depend on it.</param>
    /// <exception cref="RunFolderException">There is no checkpoint yet, or none is whole.</exception>
    public static ITraining Load(RunFolder folder, RobotTask task, int threads)
    {
        ArgumentNullException.ThrowIfNull(folder);
        RequireCamera(folder, task);
        Checkpoint checkpoint =
            folder.Checkpoints.LoadNewest(out _)
            ?? throw new RunFolderException(folder.Path, "no iteration has finished yet; 'visuomotor resume' goes on with it");
        ITraining training = Make(folder, task, threads);
        try
        {
            Restore(training, checkpoint);
            return training;
        }
        catch
        {
            training.Dispose();
            throw;
        }
    }

    /// <summary>Runs one iteration and writes all of it to the disk.</summary>
    /// <param name="cancellation">Gives the iteration up; the run can be resumed from the one before.</param>
    /// <returns>What the iteration measured.</returns>
    /// <exception cref="RunFolderException">The disk is full or read-only; the run can be resumed from the last checkpoint.</exception>
    /// <exception cref="OperationCanceledException">The iteration was given up.</exception>
    public MetricsRow RunIteration(CancellationToken cancellation = default)
    {
        IterationRecord record = _training.RunIteration(cancellation);
        MetricsRow row = RunMetrics.Row(record, _secondsBefore + Stopwatch.GetElapsedTime(_start).TotalSeconds);
        row = row with
        {
            Events =
            [
                .. Folder.Configuration.Resumptions.Where(each => each.After == record.Iteration - 1).Select(each => each.Difference),
                .. row.Events,
            ],
        };
        _metrics.Write(row);
        WriteRollouts(record.Iteration);
        if (_training.LearnedPolicy is { } policy)
            SafeFile.Write(Folder.PolicyPath, PolicyExport.Shipped(Folder, Task, policy).ToFile().ToBytes());
        using MemoryStream state = new();
        _training.Save(state);
        // last, for a run that has its last checkpoint is complete and writes none of the above again
        Folder.Checkpoints.Save(record.Iteration, state.GetBuffer().AsSpan(0, (int)state.Length), Best());
        return row;
    }

    /// <summary>Writes the policy as ONNX, if there is one.</summary>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public void ExportPolicy()
    {
        if (_training.LearnedPolicy is { } policy)
            PolicyExport.Write(Folder.OnnxPath, PolicyExport.Shipped(Folder, Task, policy));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _training.Dispose();
        _lock.Dispose();
    }

    // The run works from its copy alone: better to know at once that it can.
    private static void TryCopy(string original, string copy, int? resolution)
    {
        try
        {
            RobotTask.Load(copy, resolution).Dispose();
        }
        catch (TaskFormatException exception)
        {
            throw new RunFolderException(original, $"the run's copy of this task does not load: {exception.Message}", exception);
        }
    }

    /// <summary>Keeps in the run that it goes on where its bits may be others, and says so.</summary>
    private string? NoteMachine()
    {
        RunConfiguration configuration = Folder.Configuration;
        MachineDescription here = MachineDescription.ForRun(
            configuration.Plan.Method.LearnsPolicy,
            configuration.Policy?.Camera is not null
        );
        MachineDescription before = configuration.Resumptions.Count > 0 ? configuration.Resumptions[^1].Machine : configuration.Machine;
        if (before.Difference(here) is not { } difference)
            return null;
        Folder.Replace(
            configuration with
            {
                Resumptions = [.. configuration.Resumptions, new Resumption(_training.Iteration, difference, here)],
            }
        );
        return difference;
    }

    private static ITraining Make(RunFolder folder, RobotTask task, int threads)
    {
        RunConfiguration configuration = folder.Configuration;
        return configuration.Plan.Method.Create(
            new TrainingStart(task, configuration.Training, threads)
            {
                Policy = configuration.Policy,
                Own = configuration.Plan.Own,
                PoseNetwork = configuration.Policy?.Camera is null ? null : PoseStage.Load(folder, task),
            }
        );
    }

    private static void RequireCamera(RunFolder folder, RobotTask task)
    {
        if (folder.Configuration.Policy?.Camera is not null && task.Camera is null)
            throw new RunFolderException(
                folder.ConfigurationPath,
                "$.training.camera: the run's task has no camera; put the file back as it was written"
            );
    }

    private static void Restore(ITraining training, Checkpoint checkpoint)
    {
        using Stream payload = checkpoint.OpenPayload();
        try
        {
            training.Restore(payload);
        }
        catch (InvalidDataException exception)
        {
            throw new RunFolderException(checkpoint.Path, exception.Message, exception);
        }
        if (training.Iteration != checkpoint.Iteration)
            throw new RunFolderException(
                checkpoint.Path,
                $"holds the state of iteration {training.Iteration}, not of {checkpoint.Iteration}"
            );
    }

    /// <summary>The iteration whose rollouts succeeded most, and among equals cost least.</summary>
    private int Best() =>
        _metrics.Rows.OrderByDescending(row => row[RunMetrics.SuccessRate]).ThenBy(row => row[RunMetrics.Cost]).First().Iteration;

    private void WriteRollouts(int iteration)
    {
        SafeFile.Guard(Folder.RolloutsPath, () => Directory.CreateDirectory(Folder.RolloutsPath));
        List<ConditionRollout> conditions = [];
        foreach (LearnedCondition learned in _training.Learned)
        {
            Trajectory rollout = learned.LastRollout;
            conditions.Add(
                new ConditionRollout(
                    learned.Condition.Name,
                    Rows2D(rollout.States),
                    Rows2D(rollout.Actions),
                    learned.Predicted is { } predicted ? Rows2D(predicted) : [],
                    [.. rollout.Costs],
                    rollout.FinalDistance,
                    rollout.Success
                )
                {
                    ContactsDropped = rollout.ContactsDropped,
                    TooFast = rollout.TooFast,
                    PeakSpeeds = rollout.PeakSpeeds.Length == 0 ? null : [.. rollout.PeakSpeeds],
                    Series = learned.Series,
                }
            );
        }
        new RolloutRecord(iteration, conditions).Write(Folder.RolloutPath(iteration));
        // the first and the newest are enough to compare
        foreach (string file in Directory.EnumerateFiles(Folder.RolloutsPath, "iteration-*.json"))
            if (file != Folder.RolloutPath(iteration) && file != Folder.RolloutPath(1))
                SafeFile.Guard(file, () => File.Delete(file));
    }

    private static double[][] Rows2D(Matrix matrix) =>
        [.. Enumerable.Range(0, matrix.Rows).Select(row => matrix.Data.AsSpan(row * matrix.Columns, matrix.Columns).ToArray())];

    private static TaskSummary Summarise(RobotTask task) =>
        new(
            task.Name,
            task.Definition.Description,
            task.Horizon,
            task.ControlPeriod,
            [.. task.StateNames],
            [.. task.Commands.Select(command => command.Label)],
            [.. task.Training.Select(condition => condition.Name)],
            task.DistanceName,
            task.SuccessDistance,
            task.LowerIsBetter
        )
        {
            SpeedLimits = task.SpeedLimits.Count == 0 ? null : task.SpeedLimits,
        };
}
