using System.Diagnostics;
using System.Text;
using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// iLQG with the true model on every training condition, for comparison with what is learned without it: same cost, same first controller.
/// An iteration makes one step on
/// each condition whose search is not over. What counts as trials are rollouts of the model, all without noise; of the settings it needs
/// the seed and the iterations alone.
/// </summary>
/// <remarks>docs/method.md, "Known dynamics"; the comparison of [L14] section 5 and [L16] section 6.1.</remarks>
public sealed class IlqgTraining : ITraining
{
    /// <summary>The method in the catalogue.</summary>
    internal static readonly Method Method = new()
    {
        Name = "ilqg",
        Title = "iLQG with the true model",
        LearnsFromTrials = false,
        Create = start =>
        {
            Method!.Check(start.Training);
            return new IlqgTraining(start.Environment, start.Threads);
        },
        WhyNot = setting =>
            setting is "seed" or "iterations" or "vary"
                ? null
                : "does nothing by ilqg, which knows the true model and fits nothing to trials",
        Curves =
        [
            new("What is left to gain", "cost", Expected, "by the quadratic model, mean over the conditions"),
            new("Damping of the step", "μ", Damping, "mean over the conditions"),
        ],
    };

    private const int Version = 1;
    private const string Expected = "expectedDecrease",
        Damping = "damping";

    private readonly IKnownSystem _environment;
    private readonly int _threads;
    private readonly IKnownDynamics?[] _systems;
    private readonly IterativeLqg[] _searches;

    /// <summary>Starts a training: linearises along the first controllers' rollouts.</summary>
    /// <param name="environment">What is driven; it stays the caller's to dispose.</param>
    /// <param name="threads">Threads to use, at least 1; results do not depend on it.</param>
    /// <exception cref="SettingException">The environment's true model cannot be asked, or the rollout of an initial controller
    /// diverges.</exception>
    public IlqgTraining(IEnvironment environment, int threads)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _environment =
            environment as IKnownSystem
            ?? throw new SettingException("method", $"cannot be ilqg: {environment.Name} does not tell its true model");
        _threads = threads;
        _systems = new IKnownDynamics[environment.Training.Count];
        _searches = new IterativeLqg[_systems.Length];
        try
        {
            ParallelSlots.For(
                _systems.Length,
                threads,
                i =>
                {
                    ICondition condition = environment.Training[i];
                    IKnownDynamics system = _environment.TrueDynamics(condition);
                    _systems[i] = system;
                    try
                    {
                        _searches[i] = new IterativeLqg(system, environment.InitialController(condition));
                    }
                    catch (ArgumentException exception)
                    {
                        throw new SettingException(
                            "method",
                            $"cannot be ilqg: {condition.Name}: {exception.Message.Split(" (Parameter")[0]}"
                        );
                    }
                }
            );
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Iteration { get; private set; }

    /// <summary>The searches' controllers; they act without noise.</summary>
    public IReadOnlyList<LearnedCondition> Learned =>
        [
            .. _searches.Select(
                (search, i) =>
                    new LearnedCondition(
                        _environment.Training[i],
                        _ => new TeacherController(search.Controller, noise: null),
                        search.Nominal
                    )
            ),
        ];

    /// <inheritdoc/>
    public IterationRecord RunIteration(CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        ParallelSlots.For(
            _searches.Length,
            _threads,
            i =>
            {
                cancellation.ThrowIfCancellationRequested();
                _searches[i].Iterate();
            }
        );
        Iteration++;
        ConditionRecord[] records =
        [
            .. _searches.Select((search, i) => Record(_environment.Training[i].Name, search, _environment.SpeedLimits)),
        ];
        return new IterationRecord(
            Iteration,
            _searches.Sum(search => search.Rollouts),
            records.Average(record => record.Cost),
            records.Average(record => record.SuccessRate),
            records.Average(record => record.Distance),
            new Dictionary<string, double> { ["total"] = Stopwatch.GetElapsedTime(start).TotalSeconds },
            records,
            new Dictionary<string, double>
            {
                [Expected] = _searches.Average(search => search.ExpectedDecrease),
                [Damping] = _searches.Average(search => search.Damping),
                ["converged"] = _searches.Count(search => search.Converged),
            }
        )
        {
            Events = Iteration == 1 ? _environment.Warnings : [],
        };
    }

    /// <inheritdoc/>
    public void Save(Stream stream)
    {
        using BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Version);
        writer.Write(string.Join('\n', Names));
        writer.Write(Iteration);
        foreach (IterativeLqg search in _searches)
            search.WriteTo(writer);
    }

    /// <inheritdoc/>
    public void Restore(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            using BinaryReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
            int version = reader.ReadInt32();
            if (version != Version)
                throw new InvalidDataException(
                    $"the state of iLQG has version {version}, this program reads version {Version}; go on with the program that wrote it"
                );
            if (TaskNames.Difference(reader.ReadString().Split('\n'), Names) is { } difference)
                throw new InvalidDataException($"the training state is of another task: it has {difference}");
            Iteration = reader.ReadInt32();
            StateCheck.Require(Iteration >= 0, $"iteration {Iteration}");
            foreach (IterativeLqg search in _searches)
                search.ReadFrom(reader);
            StateCheck.Require(stream.ReadByte() < 0, "more bytes than this training's");
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("the training state ends too early", exception);
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            throw new InvalidDataException($"the training state is damaged: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IKnownDynamics? system in _systems)
            (system as IDisposable)?.Dispose();
    }

    private string[] Names => TaskNames.Of(_environment);

    // a step that would cost more is not taken, and none is bounded by a divergence
    private static ConditionRecord Record(string name, IterativeLqg search, IReadOnlyList<SpeedLimit> limits) =>
        new(
            name,
            search.Rollouts,
            search.Nominal.TotalCost,
            search.Nominal.FinalDistance,
            search.Nominal.Success ? 1 : 0,
            Diverged: 0,
            Accepted: true,
            KeptCost: search.Nominal.TotalCost,
            KlStep: double.NaN,
            Kl: double.NaN,
            Eta: double.NaN,
            StepMultiplier: double.NaN,
            search.Converged ? "the search is over: next to nothing is left to gain, or no step keeps what it promises" : null
        )
        {
            Speeds = SpeedTally.Of([search.Nominal], limits),
        };
}
