using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>Films a camera policy on a training condition and in every variation: a success of each, and a failure where one is found.</summary>
internal static class SightRecorder
{
    private const int Tries = 12;

    /// <summary>Films the policy into the run's folders of videos and pictures, which must be there.</summary>
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
        int every = RunRecorder.StepsPerFrame(task);
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
                using SightCamera camera = new(video, task, rollout, policy.Features(rollout), every, 1 / (every * task.ControlPeriod));
                Run(condition, i, camera);
                camera.Finish();
                SafeFile.Write(Path.Combine(folder.PicturesPath, film + ".png"), FilmStrip.Of(camera.Sights, SightCamera.SightSide, SightCamera.SightSide));
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
