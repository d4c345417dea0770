using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>Rollouts side by side, pictures included.</summary>
public class RolloutPoolTests
{
    [Fact]
    public void PicturesAndStatesDoNotDependOnTheThreads()
    {
        using RobotTask task = LoadWithCamera(out string folder);
        try
        {
            Trajectory[] one = Run(task, 1),
                three = Run(task, 3);
            Assert.Equal(one.SelectMany(trajectory => trajectory.States.Data), three.SelectMany(trajectory => trajectory.States.Data));
            for (int i = 0; i < one.Length; i++)
                Assert.Equal(one[i].Images, three[i].Images);
            Assert.True(one.Select(trajectory => Convert.ToHexString(trajectory.Images)).Distinct().Count() == one.Length);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void WorkersStayOnTheirThreadAndTheLowestFailureIsThrown()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using RolloutPool pool = new(task, 2);
        Dictionary<IRolloutWorker, int> seen = [];
        for (int round = 0; round < 20; round++)
            pool.For(
                16,
                (slot, worker) =>
                {
                    lock (seen)
                    {
                        if (!seen.TryAdd(worker, Environment.CurrentManagedThreadId))
                            Assert.Equal(seen[worker], Environment.CurrentManagedThreadId);
                    }
                }
            );
        Assert.InRange(seen.Count, 1, 2);
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, seen.Values);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() =>
            pool.For(
                16,
                (slot, worker) =>
                {
                    if (slot >= 3)
                        throw new InvalidOperationException($"slot {slot}");
                }
            )
        );
        Assert.Equal("slot 3", error.Message);
        // The pool is as good as new afterwards.
        int[] done = new int[5];
        pool.For(5, (slot, worker) => done[slot]++);
        Assert.Equal([1, 1, 1, 1, 1], done);
    }

    [Fact]
    public void CancellingStopsBeforeTheNextSlot()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using RolloutPool pool = new(task, 2);
        using CancellationTokenSource source = new();
        int done = 0;
        Assert.Throws<OperationCanceledException>(() =>
            pool.For(
                100,
                (slot, worker) =>
                {
                    if (Interlocked.Increment(ref done) == 3)
                        source.Cancel();
                },
                source.Token
            )
        );
        Assert.InRange(done, 3, 5);
    }

    private static Trajectory[] Run(RobotTask task, int threads)
    {
        using RolloutPool pool = new(task, threads);
        Trajectory[] all =
        [
            .. Enumerable
                .Range(0, 6)
                .Select(_ => new Trajectory(5, task.StateSize, task.ActionSize, task.ObservationSize, task.Camera!.ImageSize)),
        ];
        pool.Run(
            all.Length,
            slot => new RolloutJob(task.Training[slot % 2], new Noise(slot), RandomStream.Create(1, "start", slot), all[slot]),
            RolloutOptions.Plain
        );
        return all;
    }

    private static RobotTask LoadWithCamera(out string folder)
    {
        folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;
        TaskTemplate.Write(folder, "seen");
        string file = Path.Combine(folder, "task.json");
        File.WriteAllText(
            file,
            File.ReadAllText(file)
                .Replace(
                    "\"horizon\": 60,",
                    "\"horizon\": 60, \"camera\": { \"name\": \"view\", \"resolution\": 32 },",
                    StringComparison.Ordinal
                )
        );
        return RobotTask.Load(folder);
    }

    private sealed class Noise(int seed) : IController
    {
        private readonly RandomStream _random = RandomStream.Create((ulong)seed, "actions");

        public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action) => _random.FillGaussian(action);
    }
}
