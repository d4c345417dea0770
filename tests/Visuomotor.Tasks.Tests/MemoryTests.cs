using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>Tests that measure the process, and so run alone.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;

/// <summary>Rollouts and draws take no memory.</summary>
[Collection("alone")]
public class MemoryTests
{
    [Fact]
    public void AMillionControlStepsTakeNoMemory()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using RolloutWorker worker = new(task);
        Trajectory trajectory = TaskContractTests.Make(task, 1_000_000),
            small = TaskContractTests.Make(task, 1000);
        RandomController controller = new(task, 0.2, 9);
        RandomStream random = RandomStream.Create(1, "a");
        worker.Run(task.Training[0], controller, random, small, RolloutOptions.Expanding);
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetCurrentProcess();
        // Touch the trajectory's own pages first, so that what grows is not them.
        trajectory.States.Data.AsSpan().Fill(1);
        trajectory.Actions.Data.AsSpan().Fill(1);
        trajectory.Observations.Data.AsSpan().Fill(1);
        trajectory.Costs.AsSpan().Fill(1);
        process.Refresh();
        long resident = process.WorkingSet64,
            allocated = GC.GetAllocatedBytesForCurrentThread();
        worker.Run(task.Training[0], controller, random, trajectory);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 512);
        process.Refresh();
        Assert.InRange(process.WorkingSet64 - resident, long.MinValue, 16 << 20);
        Assert.False(trajectory.Diverged);
        allocated = GC.GetAllocatedBytesForCurrentThread();
        worker.Run(task.Training[0], controller, random, small, RolloutOptions.Expanding);
        long once = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.InRange(once, 0, 512);
    }

    [Fact]
    public void ManyDrawsDoNotPileUp()
    {
        using RobotTask task = RobotTask.Load("cube");
        using RolloutWorker worker = new(task);
        byte[] image = new byte[task.Camera!.ImageSize];
        double[] pose = new double[task.PoseSize];
        long before = 0;
        for (int i = 0; i < 300; i++)
        {
            if (i == 100)
                before = Environment.WorkingSet;
            using TaskCondition condition = task.Draw("spatial", 1, i);
            worker.PoseExample(condition, RandomStream.Create(1, "a"), image, pose);
        }
        Assert.True(Environment.WorkingSet - before < 64 << 20, $"{(Environment.WorkingSet - before) >> 20} MiB more");
    }
}
