using System.Diagnostics;
using System.Text.Json.Serialization;
using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;

namespace Visuomotor.Doors.Tests;

/// <summary>
/// A toy method: of each condition's controller the offsets are changed at random, and what costs less in one trial is kept. It is all that
/// a method needs: this class, and
/// <c>Methods.Register(RandomSearch.Method)</c>.
/// </summary>
internal sealed class RandomSearch : ITraining
{
    private readonly TrainingStart _start;
    private readonly Settings _own;
    private readonly RolloutPool _pool;
    private readonly LinearGaussianController[] _kept,
        _tried;
    private readonly Trajectory[] _best,
        _trials;

    private RandomSearch(TrainingStart start)
    {
        IEnvironment environment = start.Environment;
        (_start, _own) = (start, (Settings)start.Own!);
        _pool = new RolloutPool(environment, start.Threads);
        _kept = [.. environment.Training.Select(environment.InitialController)];
        _tried = [.. environment.Training.Select(environment.InitialController)];
        (_best, _trials) = ([.. _kept.Select(_ => Empty())], [.. _kept.Select(_ => Empty())]);

        Trajectory Empty() => new(environment.Horizon, environment.StateSize, environment.ActionSize, environment.ObservationSize);
    }

    public static Method Method { get; } =
        new()
        {
            Name = "random-search",
            Title = "random search",
            Create = start => new RandomSearch(start),
            Own = OwnSettings.Of(
                RandomSearchJson.Default.Settings,
                new Settings(0.1),
                settings =>
                {
                    if (!(settings.Step > 0))
                        throw new SettingException("random-search.step", $"must be above 0, not {settings.Step}");
                }
            ),
            Curves = [new MetricCurve("Steps that were kept", "share", "kept")],
        };

    public int Iteration { get; private set; }

    public IReadOnlyList<LearnedCondition> Learned =>
        [
            .. _kept.Select(
                (controller, i) =>
                    new LearnedCondition(_start.Environment.Training[i], noise => new TeacherController(controller, noise), _best[i])
                    {
                        Series =
                        [
                            new StepSeries(
                                "Length of the offsets",
                                "N",
                                [
                                    .. Enumerable
                                        .Range(0, controller.Horizon)
                                        .Select(t => Math.Sqrt(LinearAlgebra.Dot(controller.Offset(t), controller.Offset(t)))),
                                ]
                            ),
                        ],
                    }
            ),
        ];

    public IterationRecord RunIteration(CancellationToken cancellation = default)
    {
        long begin = Stopwatch.GetTimestamp();
        int iteration = Iteration + 1;
        for (int i = 0; i < _kept.Length; i++)
        {
            _tried[i].CopyFrom(_kept[i]);
            RandomStream random = RandomStream.Create(_start.Training.Seed, "random search", iteration, i);
            if (iteration > 1)
                foreach (ref double offset in _tried[i].Offsets.Data.AsSpan())
                    offset += _own.Step * random.NextGaussian();
        }
        _pool.Run(
            _kept.Length,
            i => new RolloutJob(
                _start.Environment.Training[i],
                new TeacherController(_tried[i], noise: null),
                RandomStream.Create(_start.Training.Seed, "rollout", iteration, i),
                _trials[i]
            ),
            RolloutOptions.Plain,
            cancellation
        );
        bool[] better = [.. _trials.Select((trial, i) => !trial.Diverged && (iteration == 1 || trial.TotalCost < _best[i].TotalCost))];
        for (int i = 0; i < _kept.Length; i++)
        {
            if (!better[i])
                continue;
            _kept[i].CopyFrom(_tried[i]);
            _best[i].CopyRecordFrom(_trials[i]);
        }
        Iteration = iteration;
        ConditionRecord[] records =
        [
            .. _trials.Select(
                (trial, i) =>
                    new ConditionRecord(
                        _start.Environment.Training[i].Name,
                        iteration,
                        trial.TotalCost,
                        trial.FinalDistance,
                        trial.Success ? 1 : 0,
                        trial.Diverged ? 1 : 0,
                        better[i],
                        _best[i].TotalCost,
                        double.NaN,
                        double.NaN,
                        double.NaN,
                        double.NaN,
                        null
                    )
            ),
        ];
        return new IterationRecord(
            iteration,
            iteration * _kept.Length,
            records.Average(each => each.Cost),
            records.Average(each => each.SuccessRate),
            records.Average(each => each.Distance),
            new Dictionary<string, double> { ["total"] = Stopwatch.GetElapsedTime(begin).TotalSeconds },
            records,
            new Dictionary<string, double> { ["kept"] = better.Average(each => each ? 1.0 : 0) }
        );
    }

    public void Save(Stream stream)
    {
        using BinaryWriter writer = new(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Iteration);
        foreach ((LinearGaussianController controller, Trajectory trial) in _kept.Zip(_best))
        {
            controller.WriteTo(writer);
            trial.WriteTo(writer);
        }
    }

    public void Restore(Stream stream)
    {
        using BinaryReader reader = new(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        Iteration = NumberBytes.Reading(reader.ReadInt32);
        for (int i = 0; i < _kept.Length; i++)
        {
            _kept[i].ReadFrom(reader);
            _best[i] = Trajectory.ReadFrom(reader, _best[i]);
        }
    }

    public void Dispose() => _pool.Dispose();

    /// <summary>Settings of its own.</summary>
    /// <param name="Step">Standard deviation of a change of an offset.</param>
    internal sealed record Settings(double Step);
}

/// <summary>How the settings are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(RandomSearch.Settings))]
internal sealed partial class RandomSearchJson : JsonSerializerContext;
