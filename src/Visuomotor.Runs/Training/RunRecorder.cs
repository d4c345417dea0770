using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>Films policy and teachers: a video and a film strip of each training condition, and of the policy on conditions that training never saw; without noise.</summary>
public static class RunRecorder
{
    private const int Draws = 8;
    private const double MaximumFramesPerSecond = 20;

    /// <summary>Films conditions of a run into its folder.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="task">The task.</param>
    /// <param name="training">The training whose kept controllers act.</param>
    /// <param name="options">Size, camera and conditions.</param>
    /// <param name="filmed">Told the name of each condition when it is done, from any thread.</param>
    /// <param name="cancellation">Stops before the next condition.</param>
    /// <returns>The videos made.</returns>
    /// <exception cref="RunFolderException">The disk is full or read-only, or ffmpeg failed.</exception>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    public static IReadOnlyList<string> Record(
        RunFolder folder, RobotTask task, TrajectoryTraining training, RecordingOptions options, Action<string>? filmed = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        foreach (string path in new[] { folder.VideosPath, folder.PicturesPath })
            SafeFile.Guard(path, () => Directory.CreateDirectory(path));
        using RolloutPool pool = new(task, options.Threads);
        List<Take> takes = [];
        GlobalPolicy? policy = options.Policy && training is GuidedPolicySearch { Policy.IsTrained: true } search ? search.Policy : null;
        for (int i = 0; i < training.Teachers.Count; i++)
        {
            Teacher teacher = training.Teachers[i];
            if (options.Conditions?.Contains(teacher.Condition.Name) == false) continue;
            if (policy is not null) takes.Add(new Take($"policy-{teacher.Condition.Name}", teacher.Condition, () => policy.CreateController(), i));
            if (options.Teachers) takes.Add(new Take(teacher.Condition.Name, teacher.Condition, () => new TeacherController(teacher.Kept, noise: null), i));
        }
        List<HeldOutConditions> drawn = [];
        try
        {
            if (policy is { TakesPictures: false } && options.HeldOut != false)
            {
                if (task.Test.Count > 0) takes.AddRange(SuccessAndFailure("test", task.Test));
                foreach (string variation in task.TestVariationNames)
                {
                    drawn.Add(task.HeldOut(variation, Draws, options.Seed));
                    takes.AddRange(SuccessAndFailure(variation, drawn[^1]));
                }
            }
            string[] videos = new string[takes.Count];
            int imageSize = policy is { TakesPictures: true } ? task.Camera!.ImageSize : 0;
            pool.For(
                takes.Count,
                (slot, worker) =>
                {
                    string name = FileName(takes[slot].Name);
                    videos[slot] = Path.Combine(folder.VideosPath, name + ".mp4");
                    Film(worker, task, takes[slot], imageSize, options, videos[slot], Path.Combine(folder.PicturesPath, name + ".png"));
                    filmed?.Invoke(takes[slot].Name);
                },
                cancellation);
            if (policy is not { TakesPictures: true } || options.HeldOut == false) return videos;

            // of a camera policy the films show what it saw as well
            return [.. videos, .. SightRecorder.Record(folder, task, policy, options.Seed, filmed, cancellation)];
        }
        finally
        {
            foreach (HeldOutConditions each in drawn) each.Dispose();
        }

        // the first rollout that succeeds and the first that fails
        IEnumerable<Take> SuccessAndFailure(string where, IReadOnlyList<TaskCondition> conditions)
        {
            bool[] succeeded = new bool[conditions.Count];
            pool.For(
                conditions.Count,
                (slot, worker) =>
                {
                    Trajectory trajectory = new(task.Horizon, task.StateSize, task.ActionSize, task.ObservationSize);
                    IController controller = policy.CreateController();
                    using IDisposable? owned = controller as IDisposable;
                    worker.Run(conditions[slot], controller, RandomStream.Create(options.Seed, "recording", slot), trajectory, RolloutOptions.Plain);
                    succeeded[slot] = trajectory.Success;
                },
                cancellation);
            foreach ((bool wanted, string word) in new[] { (true, "success"), (false, "failure") })
                if (Array.IndexOf(succeeded, wanted) is int index and >= 0)
                    yield return new Take($"policy-{where}-{word}", conditions[index], () => policy.CreateController(), index);
        }
    }

    private static void Film(RolloutWorker worker, RobotTask task, Take take, int imageSize, RecordingOptions options, string video, string picture)
    {
        int every = StepsPerFrame(task);
        using FilmCamera camera = new(video, options, every, 1 / (every * task.ControlPeriod));
        Trajectory trajectory = new(task.Horizon, task.StateSize, task.ActionSize, task.ObservationSize, imageSize);
        IController controller = take.Controller();
        using IDisposable? owned = controller as IDisposable;
        worker.Run(take.Condition, controller, RandomStream.Create(options.Seed, "recording", take.Stream), trajectory, new RolloutOptions { Frames = camera });
        camera.Finish();
        SafeFile.Write(picture, FilmStrip.Of(camera.Frames, camera.SmallWidth, camera.SmallHeight));
    }

    /// <summary>Control steps between two pictures of a film.</summary>
    internal static int StepsPerFrame(RobotTask task) => Math.Max(1, (int)Math.Ceiling(1 / (MaximumFramesPerSecond * task.ControlPeriod) - 1e-9));

    /// <summary>One film.</summary>
    private sealed record Take(string Name, TaskCondition Condition, Func<IController> Controller, int Stream);

    /// <summary>A condition's name as a file name.</summary>
    private static string FileName(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_')).TrimStart('.');
}
