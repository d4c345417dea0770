using Visuomotor.Networks;

namespace Visuomotor.Benchmarks.Networks;

/// <summary>One inference of the paper's network on one image; against PyTorch with as many threads.</summary>
internal sealed class InferenceRow(int size) : IBenchmarkRow
{
    public string Key => $"infer-{size}";

    public string Name => $"one policy inference, {size} pixels";

    public string Yardstick => "PyTorch, same threads";

    public double Target => 1.3;

    public BenchmarkSamples Run(BenchmarkContext context)
    {
        var work = new PolicyWork(size);
        using ProcessYardstick yardstick = PolicyWork.PyTorch(context, "infer", size);
        using var evaluator = new NetworkEvaluator(work.Network, PolicyWork.Threads);
        float[] torques = new float[work.Network.Definition.OutputSize];
        return context.Measure(() => evaluator.Evaluate(work.Batch.Image(0), work.Batch.Vector(0), torques), yardstick.Run, 1, "inference");
    }
}
