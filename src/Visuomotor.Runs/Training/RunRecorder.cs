using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>Films the learned controllers: a video and a film strip of each training condition, without exploration noise.</summary>
public static class RunRecorder
{
    private const int StripFrames = 6;
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
        int[] chosen = [.. Enumerable.Range(0, training.Teachers.Count).Where(i => options.Conditions?.Contains(training.Teachers[i].Condition.Name) != false)];
        string[] videos = new string[chosen.Length];
        ParallelSlots.For(chosen.Length, Math.Min(options.Threads, Math.Max(1, chosen.Length)), slot =>
        {
            cancellation.ThrowIfCancellationRequested();
            Teacher teacher = training.Teachers[chosen[slot]];
            string name = FileName(teacher.Condition.Name);
            videos[slot] = Path.Combine(folder.VideosPath, name + ".mp4");
            using RolloutWorker worker = new(task);
            Film(worker, task, teacher, RandomStream.Create(options.Seed, "recording", chosen[slot]), options, videos[slot], Path.Combine(folder.PicturesPath, name + ".png"));
            filmed?.Invoke(teacher.Condition.Name);
        });
        return videos;
    }

    private static void Film(RolloutWorker worker, RobotTask task, Teacher teacher, RandomStream random, RecordingOptions options, string video, string picture)
    {
        int every = Math.Max(1, (int)Math.Ceiling(1 / (MaximumFramesPerSecond * task.ControlPeriod) - 1e-9));
        using FilmCamera camera = new(video, options, every, 1 / (every * task.ControlPeriod));
        Trajectory trajectory = new(task.Horizon, task.StateSize, task.ActionSize, task.ObservationSize);
        worker.Run(teacher.Condition, new TeacherController(teacher.Kept, noise: null), random, trajectory, new RolloutOptions { Frames = camera });
        camera.Finish();
        int[] chosen = FilmStrip.Choose(camera.Frames, StripFrames);
        FilmStrip strip = new(camera.SmallWidth, camera.SmallHeight, StripFrames);
        for (int i = 0; i < chosen.Length; i++)
            strip.Place(i, camera.Frames[chosen[i]]);
        SafeFile.Write(picture, strip.ToPng());
    }

    /// <summary>A condition's name as a file name.</summary>
    private static string FileName(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_')).TrimStart('.');
}
