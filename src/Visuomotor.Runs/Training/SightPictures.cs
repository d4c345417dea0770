using System.Globalization;
using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>Writes the pictures that show what a run's camera policy sees.</summary>
public static class SightPictures
{
    /// <summary>Writes the pictures of a run that has none yet, from its newest checkpoint.</summary>
    /// <param name="folder">The run, with a camera policy or not.</param>
    /// <returns>A line about what had to be left out, or nothing.</returns>
    public static IReadOnlyList<string> WriteMissing(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (folder.Configuration.Policy?.Camera is null || !File.Exists(folder.PolicyPath) || File.Exists(folder.MapsPath))
            return [];
        try
        {
            folder.RequireUnchangedTask();
            using RobotTask task = RobotTask.Load(folder.TaskPath, folder.Configuration.Resolution);
            using ITraining training = TrainingRun.Load(folder, task, threads: 1);
            return Write(folder, task, training);
        }
        catch (Exception exception) when (exception is RunFolderException or TaskFormatException)
        {
            return [Note(exception)];
        }
    }

    /// <summary>
    /// Runs the policy once, on the middle training condition, and draws what it sees, also beside what its pose network sees; nothing
    /// where the run has no policy with feature points.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="task">The task.</param>
    /// <param name="training">The training whose policy looks.</param>
    /// <returns>A line about what had to be left out, or nothing.</returns>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public static IReadOnlyList<string> Write(RunFolder folder, RobotTask task, ITraining training)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(training);
        if (training.LearnedPolicy is not { TakesPictures: true } policy || FeatureMaps.FieldOf(policy.Network.Definition) is null)
            return [];
        try
        {
            Draw(folder, task, policy);
            return [];
        }
        catch (Exception exception) when (exception is MissingProgramException or Mujoco.MissingLibraryException)
        {
            return [Note(exception)];
        }
    }

    private static string Note(Exception exception) => $"there are no pictures of what the policy sees: {exception.Message}";

    private static void Draw(RunFolder folder, RobotTask task, GlobalPolicy policy)
    {
        TaskCondition condition = task.Training[task.Training.Count / 2];
        Trajectory rollout = task.CreateTrajectory(pictures: true);
        using (RolloutWorker worker = new(task))
            new RolloutJob(
                condition,
                policy.CreateController(),
                RandomStream.Create(folder.Configuration.Training.Seed, "sight", 0),
                rollout
            ).Run(worker);
        byte[][] pictures = [.. Enumerable.Range(0, task.Horizon).Select(t => rollout.Image(t).ToArray())];
        int[] chosen = FilmStrip.Choose(pictures, 3);
        string name = $"Task {folder.Configuration.Task.Name}, condition {condition.Name}";
        string[] times =
        [
            .. chosen.Select(t =>
                t == 0 ? "at the start" : string.Create(CultureInfo.InvariantCulture, $"{t * task.ControlPeriod:0.0#} s after the start")
            ),
        ];
        using FeatureMaps maps = new(policy.Network);
        SightFrame[] seen = [.. chosen.Select(t => SightFrame.Of(maps, pictures[t]))];
        SafeFile.Guard(folder.PicturesPath, () => Directory.CreateDirectory(folder.PicturesPath));
        SafeFile.Write(folder.MapsPath, SightSheets.Maps(seen[1], $"{name}, {times[1]}"));
        if (folder.Configuration.Policy?.Camera is not { Perception: Perception.EndToEnd } || !File.Exists(folder.PoseNetworkPath))
            return;

        // where the other perceptions leave the convolutions as they are, there is nothing to compare
        using FeatureMaps poses = new(PoseStage.Load(folder, task));
        SightFrame[] posed = [.. chosen.Select(t => SightFrame.Of(poses, pictures[t]))];
        SafeFile.Write(folder.PointsPath, SightSheets.Points(seen, posed, times, name));
    }
}
