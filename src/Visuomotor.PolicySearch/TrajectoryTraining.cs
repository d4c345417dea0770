using System.Diagnostics;
using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Trajectory optimisation under unknown dynamics on every training condition of a task: rollouts, dynamics fit, KL-constrained step,
/// again and again. After each iteration the whole state can be saved; a restored training continues with the same bits.
/// </summary>
/// <remarks>[L14]; [L16] section 4.2.</remarks>
public class TrajectoryTraining : IDisposable
{
    private readonly RobotTask _task;
    private readonly RolloutPool _pool;

    /// <summary>Starts a training.</summary>
    /// <param name="task">The task; stays the caller's to dispose.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="threads">Threads to use, at least 1; results do not depend on it.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public TrajectoryTraining(RobotTask task, TrainingSettings settings, int threads)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        _task = task;
        Settings = settings;
        _pool = new RolloutPool(task, threads);
        Teachers = [.. task.Training.Select(condition => new Teacher(task, condition, InitialControllers.For(task, condition), settings))];
        SharedPrior = new MixturePrior(settings.Fit);
    }

    /// <summary>Settings of this training.</summary>
    public TrainingSettings Settings { get; }

    /// <summary>One teacher per training condition, in the task's order.</summary>
    public IReadOnlyList<Teacher> Teachers { get; }

    /// <summary>Iterations done.</summary>
    public int Iteration { get; internal set; }

    /// <summary>Rollouts used so far.</summary>
    public int SamplesUsed => Teachers.Sum(teacher => teacher.Progress.Samples);

    internal MixturePrior SharedPrior { get; }

    /// <summary>Names of states, actions and conditions.</summary>
    internal string[] Names => [.. _task.StateNames, .. _task.ActionNames, .. _task.Training.Select(condition => condition.Name)];

    /// <summary>Threads used.</summary>
    protected int Threads => _pool.Threads;

    /// <summary>Runs one iteration.</summary>
    /// <param name="cancellation">Stops at the next rollout; the iteration is then lost and the training must be restored from its last saved state.</param>
    public IterationRecord RunIteration(CancellationToken cancellation = default)
    {
        int iteration = Iteration + 1;
        Dictionary<string, double> seconds = [];
        Dictionary<string, double> extra = [];
        long start = Stopwatch.GetTimestamp();

        RolloutCounts before = _pool.Counts;
        Timed(seconds, "simulation", () => RunRollouts(iteration, cancellation));
        RolloutCounts done = _pool.Counts.Since(before);
        (extra["steps"], extra["frames"]) = (done.Steps, done.Frames);
        if (done.Frames > 0) seconds["simulation.rendering"] = done.RenderingSeconds / Threads;
        foreach (Teacher teacher in Teachers) teacher.TakeRollouts();
        Timed(seconds, "prior", () => FitPriors(iteration));
        Improve(iteration, seconds, extra, cancellation);
        ConditionRecord[] records = [.. Teachers.Select(teacher => teacher.Finish())];

        Iteration = iteration;
        seconds["total"] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        List<Trajectory> sound = [.. Teachers.SelectMany(teacher => teacher.Sound)];
        return new IterationRecord(
            iteration,
            SamplesUsed,
            sound.Count == 0 ? double.NaN : sound.Average(each => each.TotalCost),
            records.Average(record => record.SuccessRate),
            sound.Count == 0 ? double.NaN : sound.Average(each => each.FinalDistance),
            seconds,
            records,
            extra);
    }

    /// <summary>Saves everything that the training needs to go on with the same bits.</summary>
    internal virtual void Save(BinaryWriter writer) => TrainingState.SaveTeachers(this, writer);

    /// <summary>Takes back what <see cref="Save"/> wrote.</summary>
    internal virtual void Restore(BinaryReader reader) => TrainingState.RestoreTeachers(this, reader);

    /// <summary>Judges the rollouts, fits the dynamics and finds every teacher's next controller.</summary>
    private protected virtual void Improve(int iteration, Dictionary<string, double> seconds, Dictionary<string, double> extra, CancellationToken cancellation)
    {
        Timed(seconds, "fit", () => EachTeacher(teacher => teacher.Learn(PriorOf(teacher))));
        Timed(seconds, "optimiser", () => EachTeacher(teacher => teacher.FindNext()));
    }

    /// <summary>What drives a rollout.</summary>
    private protected virtual IController RolloutController(Teacher teacher, int iteration, int sample, RandomStream noise) => new TeacherController(teacher.Next, noise, Settings.NoiseSmoothing);

    /// <summary>Works on every teacher, side by side.</summary>
    private protected void EachTeacher(Action<Teacher> work) => ParallelSlots.For(Teachers.Count, Threads, i => work(Teachers[i]));

    /// <summary>Adds the seconds of some work to a part.</summary>
    private protected static void Timed(Dictionary<string, double> seconds, string part, Action work)
    {
        long begin = Stopwatch.GetTimestamp();
        work();
        seconds[part] = seconds.GetValueOrDefault(part) + Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the simulations.</summary>
    /// <param name="disposing">Whether managed objects are to be freed.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _pool.Dispose();
    }

    private protected virtual void RunRollouts(int iteration, CancellationToken cancellation) =>
        _pool.Run(
            Teachers.Count * Teachers[0].Rollouts.Length,
            slot =>
            {
                (int condition, int sample) = Math.DivRem(slot, Teachers[0].Rollouts.Length);
                Teacher teacher = Teachers[condition];
                RandomStream noise = RandomStream.Create(Settings.Seed, "exploration", iteration, condition, sample);
                RandomStream world = RandomStream.Create(Settings.Seed, "rollout", iteration, condition, sample);
                return new RolloutJob(teacher.Condition, RolloutController(teacher, iteration, sample, noise), world, teacher.Rollouts[sample]);
            },
            new RolloutOptions { ExpandCost = true },
            cancellation);

    private void FitPriors(int iteration)
    {
        if (!Settings.Prior) return;
        if (Settings.SharedPrior)
        {
            Trajectory[] all = [.. Teachers.SelectMany(teacher => teacher.History)];
            if (all.Length > 0) SharedPrior.Fit(DynamicsFit.Transitions(all), RandomStream.Create(Settings.Seed, "prior", iteration));
            return;
        }
        ParallelSlots.For(Teachers.Count, _pool.Threads, i =>
        {
            Teacher teacher = Teachers[i];
            if (teacher.History.Count > 0) teacher.Prior.Fit(DynamicsFit.Transitions(teacher.History), RandomStream.Create(Settings.Seed, "prior", iteration, i));
        });
    }

    private protected MixturePrior? PriorOf(Teacher teacher)
    {
        if (!Settings.Prior) return null;
        MixturePrior prior = Settings.SharedPrior ? SharedPrior : teacher.Prior;
        return prior.Mixture is null ? null : prior;
    }
}
