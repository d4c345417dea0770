using System.Diagnostics;
using System.Globalization;
using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Benchmarks;

/// <summary>
/// A million control steps of a task under its first controller, with noise and cost expansion, and the process's resident memory on the
/// way.
/// </summary>
internal static class MemoryProbe
{
    private const int Steps = 1_000_000;
    private const int Every = 100_000;

    public static int Run(TextWriter writer, string name)
    {
        using RobotTask task = RobotTask.Load(name);
        using RolloutWorker worker = new(task);
        TeacherController controller = new(task.InitialController(task.Training[0]), RandomStream.Create(1, "noise"));
        RandomStream random = RandomStream.Create(1, "world");
        Trajectory trajectory = new(task.Horizon, task.StateSize, task.ActionSize, task.ObservationSize)
        {
            Expansion = new QuadraticCost(task.Horizon, task.StateSize, task.ActionSize),
        };
        RolloutOptions options = new() { ExpandCost = true };
        writer.WriteLine($"| control steps of {name} | resident MB | allocated since the first row, kB |");
        writer.WriteLine("|---|---|---|");
        long allocated = 0;
        int next = Every;
        for (int step = 0; step < Steps; )
        {
            worker.Run(task.Training[0], controller, random, trajectory, options);
            step += task.Horizon;
            if (step < next)
                continue;
            if (next == Every)
                allocated = GC.GetAllocatedBytesForCurrentThread();
            using Process process = Process.GetCurrentProcess();
            writer.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {step} | {process.WorkingSet64 / 1048576.0:f1} | "
                        + $"{(GC.GetAllocatedBytesForCurrentThread() - allocated) / 1024.0:f0} |"
                )
            );
            next += Every;
        }
        return 0;
    }
}
