using System.Diagnostics;
using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Trajectory optimisation under unknown dynamics on every training condition: rollouts, dynamics fit, KL-constrained step,
/// again and again. After each iteration the whole state can be saved; a restored training continues with the same bits.
/// </summary>
/// <remarks>[L14]; [L16] section 4.2.</remarks>
public class TrajectoryTraining : ITraining
{
    private readonly IEnvironment _environment;
    private readonly RolloutPool _pool;

    // the teachers that have trials in this turn, by their place, and the turn's number
    private int[] _trying = [];
    private int _turn;

    // the stages that this training goes through, and the place of the one that it is at
    private IReadOnlyList<Stage> _stages;
    private int _stage;

    /// <summary>Starts a training.</summary>
    /// <param name="environment">What is driven; it stays the caller's to dispose.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="threads">Threads to use, at least 1; results do not depend on it.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public TrajectoryTraining(IEnvironment environment, TrainingSettings settings, int threads)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        settings.CheckVary(environment);
        _environment = environment;
        Settings = settings;
        _pool = new RolloutPool(environment, threads);
        _stages = [new TeachersAlone(settings, policyFollows: false)];
        Teachers =
        [
            .. environment.Training.Select(condition => new Teacher(
                environment,
                condition,
                environment.InitialController(condition),
                settings,
                CurrentStage
            )),
        ];
        SharedPrior = new MixturePrior(settings.Fit);
    }

    /// <summary>Settings of this training.</summary>
    public TrainingSettings Settings { get; }

    /// <summary>One teacher per training condition, in the task's order.</summary>
    public IReadOnlyList<Teacher> Teachers { get; }

    /// <inheritdoc/>
    public int Iteration { get; internal set; }

    /// <summary>Each teacher's kept controller, with its noise.</summary>
    public IReadOnlyList<LearnedCondition> Learned =>
        [
            .. Teachers.Select(
                (teacher, i) =>
                    new LearnedCondition(
                        teacher.Condition,
                        noise => new TeacherController(teacher.Kept, noise, Settings.NoiseSmoothing),
                        teacher.LastRollout
                    )
                    {
                        Predicted = teacher.PredictedForLastRollout,
                        Series = SeriesOf(i),
                    }
            ),
        ];

    /// <inheritdoc/>
    public virtual GlobalPolicy? LearnedPolicy => null;

    /// <inheritdoc/>
    public virtual bool PolicyMakesTrials => false;

    /// <summary>Rollouts used so far.</summary>
    public int SamplesUsed => Teachers.Sum(teacher => teacher.Progress.Samples);

    internal MixturePrior SharedPrior { get; }

    /// <summary>The stage that this training is at.</summary>
    internal Stage CurrentStage => _stages[_stage];

    /// <summary>Names of states, actions and conditions.</summary>
    internal string[] Names => TaskNames.Of(_environment);

    /// <summary>Stops the iteration that runs.</summary>
    private protected CancellationToken Cancellation { get; private set; }

    /// <summary>Threads used.</summary>
    protected int Threads => _pool.Threads;

    /// <summary>
    /// Runs one iteration: <see cref="TrainingSettings.Samples"/> trials for each teacher. Teachers that are settled leave theirs to those
    /// that lag,
    /// which then have several turns of trials and steps; when all are settled, each is looked at again.
    /// </summary>
    /// <param name="cancellation">Stops at the next rollout; the iteration is then lost and the training must be restored from its last
    /// saved state.</param>
    public IterationRecord RunIteration(CancellationToken cancellation = default)
    {
        int iteration = Iteration + 1;
        Cancellation = cancellation;
        Dictionary<string, double> seconds = [];
        Dictionary<string, double> extra = [];
        long start = Stopwatch.GetTimestamp();

        RolloutCounts before = _pool.Counts;
        ConditionRecord[] records = [.. Teachers.Select(teacher => teacher.Rest())];
        int left = Teachers.Count;
        _trying = Lagging(left);
        if (_trying.Length == 0)
            _trying = [.. Enumerable.Range(0, Teachers.Count)];
        for (_turn = 0; _trying.Length > 0; _turn++)
        {
            left -= _trying.Length;
            Timed(seconds, "simulation", () => RunRollouts(iteration, cancellation));
            EachTeacher(teacher => teacher.TakeRollouts());
            Timed(seconds, "prior", () => FitPriors(iteration));
            Improve(iteration, seconds, extra, cancellation);
            foreach (int i in _trying)
                records[i] = Teachers[i].Finish();
            _trying = Lagging(left);
        }
        RolloutCounts done = _pool.Counts.Since(before);
        (extra["steps"], extra["frames"]) = (done.Steps, done.Frames);
        if (done.Frames > 0)
            seconds["simulation.rendering"] = done.RenderingSeconds / Threads;
        Iteration = iteration;
        seconds["total"] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new IterationRecord(
            iteration,
            SamplesUsed,
            Mean(records, record => record.Cost),
            records.Average(record => record.SuccessRate),
            Mean(records, record => record.Distance),
            seconds,
            records,
            extra
        )
        {
            Events = [.. (iteration == 1 ? _environment.Warnings : []).Concat(records.SelectMany(record => record.Warnings)).Distinct()],
        };
    }

    /// <inheritdoc/>
    public void Save(Stream stream) => TrainingState.Save(this, stream);

    /// <inheritdoc/>
    public void Restore(Stream stream) => TrainingState.Restore(this, stream);

    /// <summary>Saves everything that the training needs to go on with the same bits.</summary>
    internal virtual void Save(BinaryWriter writer) => TrainingState.SaveTeachers(this, writer);

    /// <summary>Restores what <see cref="Save(BinaryWriter)"/> wrote.</summary>
    internal virtual void Restore(BinaryReader reader)
    {
        AdvanceStages(Iteration);
        TrainingState.RestoreTeachers(this, reader);
    }

    /// <summary>Sets the stages that this training goes through instead of teachers alone, and begins the first.</summary>
    private protected void SetStages(IReadOnlyList<Stage> stages)
    {
        _stages = stages;
        EnterStage(0);
    }

    /// <summary>Goes on to the stage that an iteration belongs to.</summary>
    internal void AdvanceStages(int iteration)
    {
        while (_stage + 1 < _stages.Count && _stages[_stage + 1].Begins(iteration))
            EnterStage(_stage + 1);
    }

    private void EnterStage(int place)
    {
        _stage = place;
        CurrentStage.Begin();
        foreach (Teacher teacher in Teachers)
            teacher.Stage = CurrentStage;
    }

    /// <summary>Judges the rollouts, fits the dynamics and finds every teacher's next controller.</summary>
    private protected virtual void Improve(
        int iteration,
        Dictionary<string, double> seconds,
        Dictionary<string, double> extra,
        CancellationToken cancellation
    )
    {
        Timed(seconds, "fit", () => EachTeacher(teacher => CurrentStage.Judge(teacher, PriorOf(teacher))));
        Timed(seconds, "optimiser", () => EachTeacher(teacher => teacher.FindNext()));
    }

    /// <summary>What there is to say of a teacher, time step by time step.</summary>
    private protected virtual IReadOnlyList<StepSeries> SeriesOf(int teacher) => [];

    /// <summary>Works on every teacher that has trials in this turn, side by side.</summary>
    private protected void EachTeacher(Action<Teacher> work) =>
        ParallelSlots.For(
            _trying.Length,
            Threads,
            i =>
            {
                Cancellation.ThrowIfCancellationRequested();
                work(Teachers[_trying[i]]);
            }
        );

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
        if (disposing)
            _pool.Dispose();
    }

    /// <summary>Makes the trials of a turn.</summary>
    private void RunRollouts(int iteration, CancellationToken cancellation)
    {
        AdvanceStages(iteration);
        CurrentStage.BeginTurn();
        _pool.Run(
            _trying.Length * Teachers[0].Rollouts.Length,
            slot =>
            {
                (int place, int sample) = Math.DivRem(slot, Teachers[0].Rollouts.Length);
                int condition = _trying[place];
                Trajectory into = Teachers[condition].Rollouts[sample];
                return Request(iteration, condition, sample).Job(_environment, Teachers[condition].Condition, into);
            },
            RolloutOptions.Expanding,
            cancellation
        );
    }

    /// <summary>A trial of the turn, as a value that could be made elsewhere.</summary>
    internal TrialRequest Request(int iteration, int condition, int sample)
    {
        Teacher teacher = Teachers[condition];
        int number = _turn * teacher.Rollouts.Length + sample;
        Trajectory into = teacher.Rollouts[sample];
        return new TrialRequest
        {
            Condition = teacher.Condition.Name,
            Vary = Settings.Vary,
            Place = Settings.Vary is null ? null : StreamKey.Place(Settings.Seed, iteration, condition, number, teacher.Rollouts.Length),
            Controller = CurrentStage.Controller(teacher, sample),
            Noise = StreamKey.Exploration(Settings.Seed, iteration, condition, number),
            World = StreamKey.World(Settings.Seed, iteration, condition, number),
            Views = into.ImageSize > 0 ? into.Views : 0,
        };
    }

    private void FitPriors(int iteration)
    {
        if (!Settings.Prior)
            return;
        string purpose = _turn == 0 ? "prior" : $"prior of turn {_turn}";
        if (Settings.SharedPrior)
        {
            Trajectory[] all = [.. Teachers.SelectMany(teacher => teacher.Memory.Latest(Settings.Fit.MaximumTrajectories))];
            if (all.Length > 0)
                SharedPrior.Fit(DynamicsFit.Transitions(all), RandomStream.Create(Settings.Seed, purpose, iteration));
            return;
        }
        ParallelSlots.For(
            _trying.Length,
            _pool.Threads,
            place =>
            {
                int i = _trying[place];
                List<Trajectory> latest = Teachers[i].Memory.Latest(Settings.Fit.MaximumTrajectories);
                if (latest.Count > 0)
                    Teachers[i].Prior.Fit(DynamicsFit.Transitions(latest), RandomStream.Create(Settings.Seed, purpose, iteration, i));
            }
        );
    }

    /// <summary>The places of those teachers that are not settled; where they are too many, of those that had the fewest trials.</summary>
    private int[] Lagging(int most) =>
        [
            .. Enumerable
                .Range(0, Teachers.Count)
                .Where(i => !CurrentStage.IsSettled(Teachers[i]))
                .OrderBy(i => Teachers[i].Progress.Samples)
                .Take(most)
                .Order(),
        ];

    private static double Mean(ConditionRecord[] records, Func<ConditionRecord, double> number) =>
        records.Select(number).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    private protected MixturePrior? PriorOf(Teacher teacher)
    {
        if (!Settings.Prior)
            return null;
        MixturePrior prior = Settings.SharedPrior ? SharedPrior : teacher.Prior;
        return prior.Mixture is null ? null : prior;
    }
}
