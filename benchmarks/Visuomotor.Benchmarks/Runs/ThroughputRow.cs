using Visuomotor.PolicySearch;

namespace Visuomotor.Benchmarks.Runs;

/// <summary>What a training reaches of the speed that a part of it has by itself, on the same threads.</summary>
internal sealed class ThroughputRow : IBenchmarkRow
{
    private readonly string _unit;
    private readonly Func<CubeWork, double> _ours,
        _theirs;

    private ThroughputRow(
        string key,
        string name,
        string yardstick,
        string unit,
        Func<CubeWork, double> ours,
        Func<CubeWork, double> theirs
    )
    {
        (Key, Name, Yardstick, _unit) = (key, name, yardstick, unit);
        (_ours, _theirs) = (ours, theirs);
    }

    public string Key { get; }

    public string Name { get; }

    public string Yardstick { get; }

    public double Target => 0.8;

    /// <summary>Pictures taken in the rollouts of guided policy search.</summary>
    public static ThroughputRow Frames { get; } =
        new(
            "run-frames",
            "camera pictures in a run, 64 pixels",
            "rendering such pictures alone",
            "frame",
            work => Per(work.Iterate(), "simulation.rendering", "frames"),
            work => work.TrainingPicture()
        );

    /// <summary>Control steps of the camera's policy.</summary>
    public static ThroughputRow Steps { get; } =
        new(
            "run-steps",
            "camera policy's control steps in rollouts, 64 pixels",
            "physics, picture and network alone, added",
            "step",
            work => work.PolicyStep(),
            work => work.PartsOfStep()
        );

    /// <summary>Images of end-to-end training.</summary>
    public static ThroughputRow Images { get; } =
        new(
            "run-images",
            "images trained end to end in a run, 64 pixels",
            "training steps alone",
            "image",
            work => Per(work.Iterate(), "policy.endToEnd", "images"),
            work => work.TrainingImage()
        );

    public BenchmarkSamples Run(BenchmarkContext context)
    {
        using CubeWork work = new();
        double[] ours = new double[context.Repeats],
            theirs = new double[context.Repeats];
        for (int i = -1; i < context.Repeats; i++)
        {
            (double our, double their) = (_ours(work), _theirs(work));
            if (i >= 0)
                (ours[i], theirs[i]) = (our, their);
        }
        return new BenchmarkSamples(ours, theirs, 1, _unit);
    }

    private static double Per(IterationRecord record, string part, string count) => record.Seconds[part] / record.Extra[count];
}
