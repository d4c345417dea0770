namespace Visuomotor.Numerics.Tests;

public class RandomStreamTests
{
    // Published known answers of Philox4x32-10 (Random123).
    [Theory]
    [InlineData(0UL, 0UL, 0UL, 0xe169c58d_6627e8d5UL, 0x9b00dbd8_bc57ac4cUL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x41c83b0e_408f276dUL, 0x6d5451fd_a20bc7c6UL)]
    [InlineData(0x85a308d3_243f6a88UL, 0x03707344_13198a2eUL, 0x299f31d0_a4093822UL, 0x94fdcceb_d16cfe09UL, 0x24126ea1_5001e420UL)]
    public void PhiloxGivesItsPublishedAnswers(ulong low, ulong high, ulong key, ulong expectedLow, ulong expectedHigh) =>
        Assert.Equal((expectedLow, expectedHigh), Philox.Block(low, high, key));

    [Fact]
    public void TheSameWordsGiveTheSameNumbersForEver()
    {
        // A golden value: runs of earlier versions must replay.
        RandomStream stream = RandomStream.Create(7, "rollout", 1, 2, 3);
        Assert.Equal([7948250139845287914UL, 16507351942497207205UL], new[] { stream.NextUInt64(), stream.NextUInt64() });
        Assert.Equal(10448283852412120490UL, stream.Split("noise", 4).NextUInt64());
    }

    [Fact]
    public void ASavedStreamGoesOnExactlyFromAnyPlace()
    {
        // The kinds of numbers change, so that odd places and waiting Gaussians are met.
        RandomStream undisturbed = RandomStream.Create(1, "save"),
            interrupted = RandomStream.Create(1, "save");
        for (int place = 0; place < 60; place++)
        {
            RandomStreamState state = interrupted.Save();
            interrupted = RandomStream.Restore(state);
            Assert.Equal(state, interrupted.Save());
            Assert.Equal(Draw(undisturbed, place), Draw(interrupted, place));
        }

        static double Draw(RandomStream stream, int place) =>
            (place % 7) switch
            {
                0 or 3 => stream.NextUInt64(),
                1 => stream.NextInt(1000),
                _ => stream.NextGaussian(),
            };

        Assert.Throws<ArgumentException>(() => RandomStream.Restore(new RandomStreamState(0, 0, 0, 2, 0)));
    }

    [Fact]
    public void ASplitDoesNotDependOnWhatWasDrawn()
    {
        RandomStream stream = RandomStream.Create(1, "parent");
        ulong before = stream.Split("child", 2).NextUInt64();
        for (int i = 0; i < 5; i++)
            stream.NextGaussian();
        Assert.Equal(before, stream.Split("child", 2).NextUInt64());
        Assert.NotEqual(before, stream.NextUInt64());
    }

    [Fact]
    public void DifferentWordsGiveDifferentStreams()
    {
        HashSet<ulong> firsts = [];
        int made = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            foreach (string purpose in new[] { "", "a", "b", "ab", "ba", "a\0" })
            {
                firsts.Add(RandomStream.Create((ulong)seed, purpose).NextUInt64());
                made++;
                for (int i = -2; i < 20; i++)
                {
                    firsts.Add(RandomStream.Create((ulong)seed, purpose, i).NextUInt64());
                    firsts.Add(RandomStream.Create((ulong)seed, purpose, i, 0).NextUInt64());
                    firsts.Add(RandomStream.Create((ulong)seed, purpose, 0, i + 100).NextUInt64());
                    firsts.Add(RandomStream.Create((ulong)seed, purpose).Split("x", i).NextUInt64());
                    made += 4;
                }
            }
        }

        Assert.Equal(made, firsts.Count);
    }

    [Fact]
    public void NeighbouringStreamsAreNotCorrelated()
    {
        const int Streams = 20,
            Count = 5_000;
        Matrix draws = new(Streams, Count),
            correlations = new(Streams, Streams);
        for (int i = 0; i < Streams; i++)
            RandomStream.Create(3, "neighbour", i / 5, i % 5).FillGaussian(draws.Row(i));
        LinearAlgebra.MultiplyTransposedRight(draws, draws, correlations, 1.0 / Count);
        for (int i = 0; i < Streams; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.InRange(correlations[i, j] * Math.Sqrt(Count), -4.5, 4.5);
        }

        // The same place of many streams is uniform too.
        double mean = Enumerable.Range(0, Count).Average(i => RandomStream.Create(3, "first", i).NextDouble());
        Assert.InRange((mean - 0.5) * Math.Sqrt(12.0 * Count), -4, 4);
    }

    [Fact]
    public void NumbersAreUniformInEveryBinAndBit()
    {
        RandomStream random = RandomStream.Create(5, "uniform");
        const int Count = 100_000,
            Bins = 64;
        int[] hits = new int[Bins],
            ones = new int[64];
        for (int i = 0; i < Count; i++)
        {
            double value = random.NextDouble();
            Assert.InRange(value, 0, 1 - 1e-16);
            hits[(int)(value * Bins)]++;
            ulong bits = random.NextUInt64();
            for (int b = 0; b < 64; b++)
                ones[b] += (int)((bits >> b) & 1);
        }

        const double Expected = (double)Count / Bins;

        // Chi squared with 63 degrees of freedom: 120 has a probability of about 2e-5.
        Assert.InRange(hits.Sum(hit => (hit - Expected) * (hit - Expected) / Expected), 20, 120);
        Assert.All(ones, one => Assert.InRange((one - (Count / 2.0)) / Math.Sqrt(Count / 4.0), -4.5, 4.5));
    }

    [Fact]
    public void GaussiansHaveTheNormalMomentsAndTails()
    {
        RandomStream random = RandomStream.Create(6, "normal");
        const int Count = 200_000;
        double[] values = new double[Count];
        random.FillGaussian(values);
        double root = Math.Sqrt(Count);
        Assert.InRange(values.Average() * root, -4, 4);
        Assert.InRange((values.Average(v => v * v) - 1) * root / Math.Sqrt(2), -4, 4);
        Assert.InRange(values.Average(v => v * v * v) * root / Math.Sqrt(15), -4, 4);
        Assert.InRange((values.Average(v => v * v * v * v) - 3) * root / Math.Sqrt(96), -4, 4);
        (double Bound, double Below)[] quantiles = [(-1.959964, 0.025), (-0.674490, 0.25), (0, 0.5), (1.281552, 0.9), (2.326348, 0.99)];
        foreach ((double bound, double below) in quantiles)
        {
            Assert.InRange((values.Count(v => v < bound) - (Count * below)) / Math.Sqrt(Count * below * (1 - below)), -4, 4);
        }

        // The two of a pair do not know each other.
        double pairs = Enumerable.Range(0, Count / 2).Average(i => values[2 * i] * values[(2 * i) + 1]);
        Assert.InRange(pairs * Math.Sqrt(Count / 2.0), -4, 4);
    }

    [Fact]
    public void WholeNumbersAndOrdersAreEquallyLikely()
    {
        RandomStream random = RandomStream.Create(7, "whole");
        const int Count = 60_000;
        int[] hits = new int[7],
            orders = new int[6];
        for (int i = 0; i < Count; i++)
        {
            hits[random.NextInt(7)]++;
            Span<int> three = [0, 1, 2];
            random.Shuffle(three);
            orders[(2 * three[0]) + (three[1] > three[2] ? 1 : 0)]++;
        }

        Assert.All(hits, hit => Assert.InRange((hit - (Count / 7.0)) / Math.Sqrt(Count * 6 / 49.0), -4, 4));
        Assert.All(orders, hit => Assert.InRange((hit - (Count / 6.0)) / Math.Sqrt(Count * 5 / 36.0), -4, 4));
        Assert.Equal(0, random.NextInt(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(0));
    }
}
