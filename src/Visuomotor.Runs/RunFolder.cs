using System.Globalization;
using Visuomotor.Runs.Native;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// A run's folder: its configuration, a copy of the task, metrics, checkpoints, rollouts, pictures, videos and the report.
/// Every verb but <c>train</c> works from this folder alone.
/// </summary>
public sealed class RunFolder
{
    private const string RunsName = "runs";

    private RunFolder(string path, RunConfiguration configuration)
    {
        Path = path;
        Configuration = configuration;
        Checkpoints = new CheckpointStore(In("checkpoints"));
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What the run was told to do.</summary>
    public RunConfiguration Configuration { get; private set; }

    /// <summary>The run's checkpoints.</summary>
    public CheckpointStore Checkpoints { get; }

    /// <summary>
    /// Of a run that was made just now: a line about what is not as usual with <c>last</c>, which names the newest run; null where all is.
    /// </summary>
    public string? Note { get; private init; }

    /// <summary>The folder's own name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary><c>config.json</c>.</summary>
    public string ConfigurationPath => In("config.json");

    /// <summary>The copy of the task.</summary>
    public string TaskPath => In("task");

    /// <summary><c>metrics.jsonl</c>.</summary>
    public string MetricsLogPath => In("metrics.jsonl");

    /// <summary><c>metrics.csv</c>.</summary>
    public string MetricsTablePath => In("metrics.csv");

    /// <summary>The TensorBoard event file.</summary>
    public string EventsPath =>
        In($"events.out.tfevents.{Configuration.Created.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}.visuomotor");

    /// <summary>The folder of rollouts.</summary>
    public string RolloutsPath => In("rollouts");

    /// <summary>The folder of pictures.</summary>
    public string PicturesPath => In("pictures");

    /// <summary><c>pictures/maps.png</c>: what a camera policy makes of a picture.</summary>
    public string MapsPath => In("pictures/maps.png");

    /// <summary><c>pictures/points-policy-pose.png</c>: feature points of a camera policy and of its pose network.</summary>
    public string PointsPath => In("pictures/points-policy-pose.png");

    /// <summary>The folder of videos.</summary>
    public string VideosPath => In("videos");

    /// <summary><c>pose.safetensors</c>: the network of pose pre-training.</summary>
    public string PoseNetworkPath => In("pose.safetensors");

    /// <summary><c>pose.json</c>: what pose pre-training came to.</summary>
    public string PoseReportPath => In("pose.json");

    /// <summary><c>policy.safetensors</c>: the policy after the last iteration.</summary>
    public string PolicyPath => In("policy.safetensors");

    /// <summary><c>policy.onnx</c>.</summary>
    public string OnnxPath => In("policy.onnx");

    /// <summary><c>evaluation.json</c>.</summary>
    public string EvaluationPath => In("evaluation.json");

    /// <summary><c>report.html</c>.</summary>
    public string ReportPath => In("report.html");

    /// <summary>The folder of all evaluations of the whole; <see cref="EvaluationPath"/> is the newest of them.</summary>
    public string EvaluationsPath => In("evaluations");

    /// <summary>
    /// Makes a new run folder, <c>task-yyyyMMdd-HHmmss</c>, with the configuration and a copy of the task, and points <c>last</c> to it.
    /// </summary>
    /// <param name="root">The folder of runs; it is made if need be.</param>
    /// <param name="taskFolder">The task's folder.</param>
    /// <param name="configuration">The configuration; the task's hash is filled in here.</param>
    /// <param name="tryTask">Tries the folder of the copy before there is a run; what it throws ends all.</param>
    /// <param name="cancellation">Stops the copying.</param>
    /// <returns>The new run.</returns>
    /// <exception cref="RunFolderException">The disk is full or read-only, or <paramref name="root"/> is not a folder; nothing is left
    /// behind.</exception>
    /// <exception cref="TaskFormatException">A file of the task cannot be read.</exception>
    public static RunFolder Create(
        string root,
        string taskFolder,
        RunConfiguration configuration,
        Action<string>? tryTask = null,
        CancellationToken cancellation = default
    )
    {
        string name =
            $"{FileNames.Readable(configuration.Task.Name)}-"
            + configuration.Created.LocalDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        // filled under a hidden name and then renamed: whatever stops the process, a run folder is whole or not there
        Litter.Sweep(root);
        string aside = System.IO.Path.Combine(root, Litter.Name("run")),
            task = System.IO.Path.Combine(aside, "task"),
            path = "";
        try
        {
            SafeFile.Guard(root, () => TaskFolder.Copy(taskFolder, task, cancellation));
            tryTask?.Invoke(task);
            configuration = configuration with { TaskHash = TaskHash.Of(task) };
            SafeFile.Write(System.IO.Path.Combine(aside, "config.json"), configuration.ToJson());
            SafeFile.Guard(root, () => path = MoveToFreeName(aside, root, name));
        }
        catch
        {
            Litter.Remove(aside);
            throw;
        }
        return new RunFolder(path, configuration) { Note = LastRun.Point(root, System.IO.Path.GetFileName(path)) };
    }

    /// <summary>Opens a run.</summary>
    /// <param name="path">The folder, or the name of a run (or <c>last</c>) in <c>runs</c>.</param>
    /// <exception cref="RunFolderException">There is no such folder, it is not a run, or its configuration is damaged or of another
    /// version.</exception>
    public static RunFolder Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string? found = path.Length == 0 ? null : FolderOf(path) ?? FolderOf(System.IO.Path.Combine(RunsName, path));
        if (found is null)
            throw new RunFolderException(
                path.Length == 0 ? "''" : path,
                File.Exists(path) ? "is a file, not a run folder" : "no such run folder; 'visuomotor train TASK' makes one under runs/"
            );
        found = System.IO.Path.GetFullPath(found);
        // a run keeps its own name, whatever link it was reached by
        if (new DirectoryInfo(found).ResolveLinkTarget(returnFinalTarget: true) is FileSystemInfo target)
            found = target.FullName;
        string configuration = System.IO.Path.Combine(found, "config.json");
        if (!File.Exists(configuration))
            throw new RunFolderException(found, "not a run folder: it has no config.json, or none that can be read");
        return new RunFolder(found, RunConfiguration.Load(configuration));
    }

    /// <summary>Makes sure that the copy of the task is the one that the run was trained on.</summary>
    /// <exception cref="RunFolderException">The copy is missing or was changed.</exception>
    public void RequireUnchangedTask()
    {
        if (!Directory.Exists(TaskPath))
            throw new RunFolderException(TaskPath, "the run's copy of its task is missing");
        string hash = "";
        SafeFile.Guard(TaskPath, () => hash = TaskHash.Of(TaskPath));
        if (hash != Configuration.TaskHash)
            throw new RunFolderException(
                TaskPath,
                "the run's copy of its task was changed since training; put it back, or train on the changed task"
            );
    }

    /// <summary>Takes the run for this process alone until the result is disposed: two processes writing one run would spoil it.</summary>
    /// <exception cref="RunFolderException">Another process writes this run, or the disk is read-only.</exception>
    public IDisposable Lock()
    {
        string path = In(".lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(path) && exception is not FileNotFoundException && !IsReadOnly(exception))
        {
            throw new RunFolderException(Path, "another process is writing this run; wait for it or stop it", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SafeFile.Translate(path, exception);
        }
    }

    /// <summary>Changes the configuration on disk, for instance to train longer.</summary>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public void Replace(RunConfiguration configuration)
    {
        SafeFile.Write(ConfigurationPath, configuration.ToJson());
        Configuration = configuration;
    }

    /// <summary>The rollout file of an iteration.</summary>
    public string RolloutPath(int iteration) =>
        System.IO.Path.Combine(RolloutsPath, $"iteration-{iteration.ToString("D4", CultureInfo.InvariantCulture)}.json");

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static bool IsReadOnly(IOException exception) => (exception.HResult & 0xffff) == 30;

    private static string MoveToFreeName(string aside, string root, string name)
    {
        for (int attempt = 1; ; attempt++)
        {
            string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, attempt == 1 ? name : $"{name}-{attempt}"));
            if (Directory.Exists(path) || File.Exists(path))
                continue;
            try
            {
                Directory.Move(aside, path);
                LibC.SyncFolder(System.IO.Path.GetFullPath(root));
                return path;
            }
            catch (IOException) when (Directory.Exists(path))
            {
                // another process took the name in this moment
            }
        }
    }

    // A folder, or the one that a file in its place names.
    private static string? FolderOf(string path) =>
        Directory.Exists(path) ? path
        : LastRun.Read(path) is string named && Directory.Exists(named) ? named
        : null;
}
