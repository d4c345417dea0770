using Visuomotor.Networks;

namespace Visuomotor.Benchmarks.Networks;

/// <summary>
/// One training step of the paper's network: 25 images, precision-weighted loss, Adam; against PyTorch with as many threads.
/// </summary>
internal sealed class TrainingStepRow(int size) : IBenchmarkRow
{
    public string Key => $"train-{size}";

    public string Name => $"network training step, {size} pixels, batch {PolicyWork.Samples}";

    public string Yardstick => "PyTorch, same threads";

    public double Target => 1.5;

    public BenchmarkSamples Run(BenchmarkContext context)
    {
        var work = new PolicyWork(size);
        using ProcessYardstick yardstick = PolicyWork.PyTorch(context, "step", size);
        using NetworkTrainer trainer = work.Trainer(ConvolutionMethod.Fastest);
        return context.Measure(() => trainer.Step(work.Batch), yardstick.Run, PolicyWork.Samples, "image");
    }
}
