using System.Runtime.ExceptionServices;
using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// Films policy and teachers, a video and a film strip each, without noise: first the policy's successes and failures that
/// <see cref="FilmChoice"/> finds,
/// then training conditions. Teachers are left out beside a policy that made all trials: they are that policy, linearised.
/// </summary>
public static class RunRecorder
{
    private const double MaximumFramesPerSecond = 20;

    /// <summary>Films conditions of a run into its folder.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="task">The task.</param>
    /// <param name="training">The training whose kept controllers act.</param>
    /// <param name="options">Size, camera and conditions.</param>
    /// <param name="filmed">Told the name of each film when it is done, from any thread.</param>
    /// <param name="noted">Told a line about each film that failed, when all are done, unless all failed.</param>
    /// <param name="cancellation">Stops before the next rollout.</param>
    /// <returns>The videos made, the policy's successes and failures first.</returns>
    /// <exception cref="OperationCanceledException">It was stopped; the films that were done are kept.</exception>
    /// <exception cref="RunFolderException">No film could be made, since the disk is full or read-only, or ffmpeg failed.</exception>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    public static IReadOnlyList<string> Record(
        RunFolder folder,
        RobotTask task,
        ITraining training,
        RecordingOptions options,
        Action<string>? filmed = null,
        Action<string>? noted = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        MakeFolders(folder);
        using RolloutPool pool = new(task, options.Threads);
        GlobalPolicy? policy = options.Policy ? training.LearnedPolicy : null;
        List<Take> takes = Takes(training, options, policy);
        Studio studio = new(folder, task, options, policy, cancellation);
        FilmChoice? choice = policy is null || !options.HeldOut ? null : new FilmChoice(task, policy, options.Seed);
        IReadOnlyList<string> places = choice?.Places ?? [];
        List<string>[] videos = [.. Enumerable.Range(0, places.Count + takes.Count).Select(_ => new List<string>())];
        List<(string Film, Exception Failure)>[] failures = [.. videos.Select(_ => new List<(string, Exception)>())];
        pool.For(
            videos.Length,
            (slot, worker) =>
            {
                if (slot < places.Count)
                    choice!.Each(worker, places[slot], rollout => Film(slot, worker, Chosen(rollout, policy!), rollout), cancellation);
                else
                    Film(slot, worker, takes[slot - places.Count], null);
            },
            cancellation
        );
        (string Film, Exception Failure)[] failed = [.. failures.SelectMany(each => each)];
        if (failed.Length > 0 && videos.All(each => each.Count == 0))
            ExceptionDispatchInfo.Throw(failed[0].Failure);
        foreach ((string film, Exception failure) in failed)
            noted?.Invoke($"there is no film '{PlainText.Name(film)}': {PlainText.Line(failure.Message)}");
        return [.. videos.SelectMany(each => each)];

        // one film that fails is no reason to do without the others
        void Film(int slot, IRolloutWorker worker, Take take, FilmChoice.Chosen? chosen)
        {
            try
            {
                videos[slot].Add(studio.Shoot(worker, take, chosen));
                filmed?.Invoke(take.Name);
            }
            catch (Exception exception) when (exception is RunFolderException or ChildProgramException or MujocoException)
            {
                if (ChildProgramException.IsInterruption(cancellation))
                    throw new OperationCanceledException(cancellation);
                failures[slot].Add((take.Name, exception));
            }
        }
    }

    private static void MakeFolders(RunFolder folder)
    {
        foreach (string path in new[] { folder.VideosPath, folder.PicturesPath })
        {
            SafeFile.Guard(path, () => Directory.CreateDirectory(path));
            Litter.Sweep(path);
        }
    }

    private static Take Chosen(FilmChoice.Chosen rollout, GlobalPolicy policy) =>
        new(rollout.Name, rollout.File, rollout.Condition, () => policy.CreateController(), rollout.Index, policy.TakesPictures);

    /// <summary>The films of the training conditions, the policy's and the teacher's of each beside each other.</summary>
    private static List<Take> Takes(ITraining training, RecordingOptions options, GlobalPolicy? policy)
    {
        IReadOnlyList<LearnedCondition> learned = training.Learned;
        IReadOnlyCollection<string> conditions =
            options.Conditions ?? FilmChoice.Conditions([.. learned.Select(each => each.Condition.Name)]);

        // beside a policy that makes all trials its linearisations show nothing of their own
        bool teachers = options.Teachers && !(policy is not null && training.PolicyMakesTrials);
        List<Take> takes = [];
        for (int i = 0; i < learned.Count; i++)
        {
            LearnedCondition each = learned[i];
            string name = each.Condition.Name;
            if (!conditions.Contains(name))
                continue;
            bool pictures = policy is { TakesPictures: true };
            if (policy is not null)
                takes.Add(new Take($"policy-{name}", FilmNames.Policy(name), each.Condition, () => policy.CreateController(), i, pictures));
            if (teachers)
                takes.Add(new Take(name, FilmNames.Teacher(name), each.Condition, () => each.CreateController(null), i, Pictures: false));
        }
        return takes;
    }

    /// <summary>One film.</summary>
    private sealed record Take(string Name, string File, ICondition Condition, Func<IController> Controller, int Stream, bool Pictures);

    /// <summary>Makes films, one rate for all.</summary>
    private sealed class Studio(
        RunFolder folder,
        RobotTask task,
        RecordingOptions options,
        GlobalPolicy? policy,
        CancellationToken cancellation
    )
    {
        private readonly int _every = Math.Max(1, (int)Math.Ceiling(1 / (MaximumFramesPerSecond * task.ControlPeriod) - 1e-9));

        private double FramesPerSecond => 1 / (_every * task.ControlPeriod);

        /// <summary>Makes a take's video, which it returns, and its film strip.</summary>
        public string Shoot(IRolloutWorker worker, Take take, FilmChoice.Chosen? chosen)
        {
            string video = Path.Combine(folder.VideosPath, take.File + ".mp4");
            using IFilm film = Camera(video, chosen);
            RolloutJob job = new(
                take.Condition,
                take.Controller(),
                FilmChoice.Stream(options.Seed, take.Stream),
                task.CreateTrajectory(take.Pictures)
            );
            job.Run(worker, new RolloutOptions { Frames = film });
            film.Finish();
            SafeFile.Publish(Path.Combine(folder.PicturesPath, take.File + ".png"), film.Strip());
            return video;
        }

        // of a camera policy the films of chosen rollouts show what it saw as well
        private IFilm Camera(string video, FilmChoice.Chosen? chosen) =>
            chosen is not null && policy is { TakesPictures: true }
                ? new SightCamera(video, task, chosen.Rollout, policy, _every, FramesPerSecond, cancellation)
                : new FilmCamera(video, options, _every, FramesPerSecond, cancellation);
    }
}
