namespace Visuomotor.Numerics.Tests;

public class ParallelSlotsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(100)]
    public void EverySlotRunsOnceAndTheResultDoesNotDependOnThreads(int threads)
    {
        double[] results = new double[50];
        int[] runs = new int[50];
        ParallelSlots.For(
            50,
            threads,
            slot =>
            {
                Interlocked.Increment(ref runs[slot]);
                RandomStream random = RandomStream.Create(1, "slot", slot);
                Matrix a = Oracle.Random(20, 20, random),
                    b = new(20, 20);
                LinearAlgebra.Multiply(a, a, b);
                results[slot] = b.Data.Sum();
            }
        );
        Assert.All(runs, run => Assert.Equal(1, run));
        double[] expected = new double[50];
        for (int slot = 0; slot < 50; slot++)
        {
            Matrix a = Oracle.Random(20, 20, RandomStream.Create(1, "slot", slot)),
                b = new(20, 20);
            LinearAlgebra.Multiply(a, a, b);
            expected[slot] = b.Data.Sum();
        }

        Assert.Equal(expected, results);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void TheLowestSlotsExceptionIsThrownAndLowerSlotsHaveRun(int threads)
    {
        for (int repetition = 0; repetition < 20; repetition++)
        {
            bool[] ran = new bool[30];
            using CountdownEvent started = new(Math.Min(threads, 2));
            InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() =>
                ParallelSlots.For(
                    30,
                    threads,
                    slot =>
                    {
                        // Slot 8 fails late although slot 9 has failed already, where both run at a time.
                        if (slot is 8 or 9)
                        {
                            if (threads > 1)
                            {
                                started.Signal();
                                started.Wait(TimeSpan.FromSeconds(5));
                            }

                            if (slot == 8)
                                Thread.Sleep(5);
                            throw new InvalidOperationException($"slot {slot}");
                        }

                        ran[slot] = true;
                    }
                )
            );
            Assert.Equal("slot 8", thrown.Message);
            Assert.All(ran[..8], Assert.True);
        }
    }

    [Fact]
    public void OneThreadMeansTheCallersThreadInOrder()
    {
        List<int> order = [];
        int caller = Environment.CurrentManagedThreadId;
        ParallelSlots.For(
            5,
            1,
            slot =>
            {
                Assert.Equal(caller, Environment.CurrentManagedThreadId);
                order.Add(slot);
            }
        );
        Assert.Equal([0, 1, 2, 3, 4], order);
        ParallelSlots.For(0, 4, _ => Assert.Fail("there is no slot"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParallelSlots.For(3, 0, _ => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParallelSlots.For(-1, 1, _ => { }));
    }

    [Fact]
    public void SlotsMayHoldSlots()
    {
        int[] cells = new int[16];
        ParallelSlots.For(4, 2, i => ParallelSlots.For(4, 2, j => cells[(4 * i) + j] = i + j));
        Assert.Equal(48, cells.Sum());
    }
}
