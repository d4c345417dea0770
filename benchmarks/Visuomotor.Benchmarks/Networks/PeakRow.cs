using Visuomotor.Networks;

namespace Visuomotor.Benchmarks.Networks;

/// <summary>
/// The share of the cores' measured peak that a training step reaches: its plain multiply-adds against as many in sgemm. Winograd's
/// kernels need fewer products than the plain sums, so that their share can be above 1.
/// </summary>
internal sealed class PeakRow(int size, ConvolutionMethod method, double target) : IBenchmarkRow
{
    public string Key => $"peak-{size}{(method == ConvolutionMethod.Direct ? "-direct" : "")}";

    public string Name =>
        $"training step, {size} pixels, {(method == ConvolutionMethod.Direct ? "direct" : "fastest")} kernels, share of the peak";

    public string Yardstick => "as many multiply-adds in sgemm";

    public double Target => target;

    public BenchmarkSamples Run(BenchmarkContext context)
    {
        var work = new PolicyWork(size);
        double products = (double)PolicyWork.Samples * work.Network.Definition.TrainingProducts;
        string program = context.Compile("networks/sgemm.c", "-l:libdnnl.so.2");
        using ProcessYardstick yardstick = new(program, [$"{products:r}"], [("OMP_NUM_THREADS", $"{PolicyWork.Threads}")]);
        using NetworkTrainer trainer = work.Trainer(method);
        return context.Measure(() => trainer.Step(work.Batch), yardstick.Run, PolicyWork.Samples, "image");
    }
}
