using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>Films a camera policy on a training condition and in every variation: a success of each, and a failure where one is found.</summary>
public static class SightRecorder
{
    private const int StripFrames = 6;
    private const int Tries = 12;
    private const double MaximumFramesPerSecond = 20;

    /// <summary>Films the policy into the run's folder.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="task">The task.</param>
    /// <param name="policy">A policy that looks at the camera.</param>
    /// <param name="seed">Seed of the scenes; those of the evaluation with the same seed.</param>
    /// <param name="filmed">Told the name of each film when it is done.</param>
    /// <param name="cancellation">Stops before the next rollout.</param>
    /// <returns>The videos made.</returns>
    /// <exception cref="RunFolderException">The disk is full or read-only, or ffmpeg failed.</exception>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    public static IReadOnlyList<string> Record(RunFolder folder, RobotTask task, GlobalPolicy policy, ulong seed, Action<string>? filmed = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(policy);
        foreach (string path in new[] { folder.VideosPath, folder.PicturesPath })
            SafeFile.Guard(path, () => Directory.CreateDirectory(path));
        int every = Math.Max(1, (int)Math.Ceiling(1 / (MaximumFramesPerSecond * task.ControlPeriod) - 1e-9));
        List<string> videos = [];
        using RolloutWorker worker = new(task);
        Trajectory rollout = new(task.Horizon, task.StateSize, task.ActionSize, task.ObservationSize, task.Camera!.ImageSize);
        Film("training", i => task.Training[i % task.Training.Count], owned: false);
        foreach (string variation in task.TestVariationNames)
            Film(variation, i => task.Draw(variation, seed, i), owned: true);
        return videos;

        void Film(string name, Func<int, TaskCondition> draw, bool owned)
        {
            HashSet<bool> wanted = [true, false];
            for (int i = 0; i < Tries && wanted.Count > 0; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                TaskCondition condition = draw(i);
                using IDisposable? held = owned ? condition : null;
                Run(condition, i, frames: null);
                if (!wanted.Remove(rollout.Success)) continue;
                string film = $"policy-{name}-{(rollout.Success ? "success" : "failure")}", video = Path.Combine(folder.VideosPath, film + ".mp4");
                using SightCamera camera = new(video, rollout, policy.Features(rollout), every, 1 / (every * task.ControlPeriod));
                Run(condition, i, camera);
                camera.Finish();
                int[] chosen = FilmStrip.Choose(camera.Sights, StripFrames);
                FilmStrip strip = new(SightCamera.SightSide, SightCamera.SightSide, StripFrames);
                for (int k = 0; k < chosen.Length; k++) strip.Place(k, camera.Sights[chosen[k]]);
                SafeFile.Write(Path.Combine(folder.PicturesPath, film + ".png"), strip.ToPng());
                videos.Add(video);
                filmed?.Invoke(film);
            }
        }

        void Run(TaskCondition condition, int index, IFrameSink? frames)
        {
            IController controller = policy.CreateController();
            using IDisposable? owned = controller as IDisposable;
            worker.Run(condition, controller, RandomStream.Create(seed, "sight", index), rollout, new RolloutOptions { Frames = frames });
        }
    }
}
