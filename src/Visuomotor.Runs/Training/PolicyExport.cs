using System.Globalization;
using System.Text.Json;
using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// Writes a run's policy as ONNX and tries it: the trained policy drives each training condition and one of each family of tests, and the
/// file that was written is asked for its torques on every observation of these trials, by a program that knows nothing but the file.
/// </summary>
public static class PolicyExport
{
    private const int KeptSamples = 50;

    /// <summary>Exports the policy.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="task">The task.</param>
    /// <param name="training">The training whose policy is exported.</param>
    /// <param name="path">The ONNX file.</param>
    /// <param name="open">Opens the file that was written in a runtime, which tells what it makes of observations; null where none is there
    /// to check with.</param>
    /// <param name="samplesPath">Where observations and the torques due to them are kept, to check another program with; null for
    /// nowhere.</param>
    /// <param name="cancellation">Stops before the next rollout.</param>
    /// <exception cref="RunFolderException">There is no policy, or the disk is full or read-only.</exception>
    public static PolicyExportResult Run(
        RunFolder folder,
        RobotTask task,
        ITraining training,
        string path,
        Func<string, IExportedPolicy?> open,
        string? samplesPath = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(open);
        if (training.LearnedPolicy is not { } policy)
            throw new RunFolderException(path, "this run has no policy to export; train one with --method badmm, admm or mdgps");
        SafeFile.RequireFile(path);
        if (samplesPath is not null)
            SafeFile.RequireFile(samplesPath);
        Write(path, Shipped(folder, task, policy));
        using IExportedPolicy? exported = open(path);
        Comparison comparison = new(policy, exported, Math.Max(1, task.Training.Count * task.Horizon / KeptSamples));
        ulong seed = folder.Configuration.Training.Seed;
        using RolloutWorker worker = new(task);
        Trajectory trial = task.CreateTrajectory(policy.TakesPictures);
        int trials = 0;
        foreach (TaskCondition condition in task.Training)
            Try(condition);
        foreach (string name in task.TestVariationNames.Union(folder.Configuration.Training.Vary is { } vary ? [vary] : []))
        {
            using TaskCondition drawn = task.Draw(name, seed, 0);
            Try(drawn);
        }
        if (samplesPath is not null)
        {
            int[] sizes = policy.TakesPictures ? [1, task.Camera!.Height, task.Camera.Width, 3] : [];
            SafeFile.Write(
                samplesPath,
                JsonSerializer.SerializeToUtf8Bytes(new PolicySamples(comparison.Samples, sizes), RolloutJson.Default.PolicySamples)
            );
        }
        return new PolicyExportResult(path, comparison.Observations, exported?.Runtime, exported is null ? null : comparison.Largest);

        void Try(TaskCondition condition)
        {
            cancellation.ThrowIfCancellationRequested();
            new RolloutJob(condition, policy.CreateController(), RandomStream.Create(seed, "export", trials++), trial).Run(worker);
            comparison.Add(trial);
        }
    }

    /// <summary>Writes the ONNX file.</summary>
    /// <exception cref="RunFolderException">The disk is full or read-only, or something else than a regular file is there.</exception>
    internal static void Write(string path, PolicyNetwork policy)
    {
        SafeFile.RequireFile(path);
        SafeFile.Guard(path, () => policy.ExportOnnx(path));
    }

    /// <summary>
    /// The policy as it is shipped, under the name of the task that the run was started with: the run's own copy of it lies in another
    /// folder. A note says with what delay it was trained, in control steps, and in what share of the trials with one more.
    /// </summary>
    internal static PolicyNetwork Shipped(RunFolder folder, RobotTask task, GlobalPolicy policy)
    {
        PolicyNetwork shipped = policy.ToPolicyNetwork();
        string? vary = folder.Configuration.Training.Vary;
        (int steps, double oneMore) = vary is null ? (0, 0) : task.DelayOf(vary);
        Dictionary<string, string> notes = new(shipped.Description.Notes)
        {
            ["training.delay"] = string.Create(CultureInfo.InvariantCulture, $"{{\"steps\": {steps}, \"oneMore\": {oneMore:R}}}"),
        };
        return new PolicyNetwork(shipped.Network, shipped.Description with { Task = folder.Configuration.Task.Name, Notes = notes });
    }

    /// <summary>Compares what the policy did in trials with what is made of them by the file, which has its own memory to go by.</summary>
    private sealed class Comparison(GlobalPolicy policy, IExportedPolicy? exported, int every)
    {
        public int Observations { get; private set; }

        public double Largest { get; private set; }

        public List<PolicySample> Samples { get; } = [];

        public void Add(Trajectory trial)
        {
            float[] memory = policy.ShippedInputs(trial, 0).Memory,
                torques = new float[trial.ActionSize];
            for (int t = 0; t < (trial.Diverged ? trial.DivergedAt : trial.Horizon); t++)
            {
                (float[] readings, float[] remembered) = policy.ShippedInputs(trial, t);
                float[] due = [.. trial.Actions.Row(t).ToArray().Select(each => (float)each)];
                exported?.Act(trial.Image(t), readings, memory, torques);
                for (int i = 0; i < due.Length && exported is not null; i++)
                    Largest = Math.Max(Largest, Math.Abs((double)due[i] - torques[i]));
                if (Observations++ % every == 0)
                    Samples.Add(
                        new PolicySample(
                            trial.ImageSize == 0 ? null : trial.Image(t).ToArray(),
                            readings,
                            policy.History == 0 ? null : remembered,
                            due
                        )
                    );
            }
        }
    }
}
