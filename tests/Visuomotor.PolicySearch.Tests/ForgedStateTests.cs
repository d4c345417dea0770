using System.Runtime.InteropServices;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>
/// A saved state that no training wrote is refused as such, whatever its check sum: no crash, and no more memory than the training itself
/// takes.
/// </summary>
public sealed class ForgedStateTests : IDisposable
{
    private readonly RobotTask _task = RobotTask.Load("point-mass");
    private readonly GuidedPolicySearch _training;
    private readonly byte[] _state;

    public ForgedStateTests()
    {
        _training = new GuidedPolicySearch(
            _task,
            new TrainingSettings { Samples = 2 },
            new GuidedPolicySearchSettings
            {
                Agreement = new BadmmSettings { Rounds = 1 },
                OwnTrials = new() { From = 2 },
                Policy = new PolicySettings { Hidden = [5], Batches = 20 },
            },
            1
        );
        _training.RunIteration();
        _training.RunIteration();
        using MemoryStream stream = new();
        TrainingState.Save(_training, stream);
        _state = stream.ToArray();
        Restore(_state);
    }

    public void Dispose()
    {
        _training.Dispose();
        _task.Dispose();
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    [InlineData(0)]
    public void VariancesAreAboveZero(double value)
    {
        Teacher teacher = _training.Teachers[1];
        foreach (
            double[] numbers in new[]
            {
                teacher.Kept.Covariances.Data,
                teacher.Next.Covariances.Data,
                teacher.Kept.Factors.Data,
                teacher.Kept.Precisions.Data,
                _training.Policy.Covariance.Data,
                _training.Policy.Deviation,
            }
        )
            Refused(Forged(numbers, value));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void NumbersAreFinite(double value)
    {
        Teacher teacher = _training.Teachers[0];
        foreach (
            double[] numbers in new[]
            {
                teacher.Kept.Gains.Data,
                teacher.Dynamics.Transitions.Data,
                teacher.Cost.Hessians.Data,
                teacher.Memory.Trials[0].States.Data,
                _training.SharedPrior.Mixture!.Weights,
                _training.Policy.Mean,
            }
        )
            Refused(Forged(numbers, value));
    }

    [Fact]
    public void NothingIsLeftOver() => Refused([.. _state, 0]);

    [Fact]
    public void AnyNumberAnywhereIsTakenOrRefusedWithoutMuchMemory()
    {
        Random random = new(5);
        long before = GC.GetAllocatedBytesForCurrentThread();
        const int Trials = 600;
        for (int trial = 0; trial < Trials; trial++)
        {
            byte[] forged = [.. _state];
            // counts and lengths stand first and between the arrays
            int place = trial < 100 ? trial : random.Next(forged.Length - 8);
            BitConverter.TryWriteBytes(
                forged.AsSpan(place),
                random.Next(4) switch
                {
                    0 => int.MaxValue,
                    1 => -1,
                    2 => 4095,
                    _ => random.Next(),
                }
            );
            try
            {
                Restore(forged);
            }
            catch (InvalidDataException exception)
            {
                Assert.DoesNotContain('\n', exception.Message);
            }
        }
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 20L * Trials * _state.Length);
    }

    private void Refused(byte[] forged) => Assert.Throws<InvalidDataException>(() => Restore(forged));

    private void Restore(byte[] state) => TrainingState.Restore(_training, new MemoryStream(state));

    /// <summary>The state with another number at the beginning of an array of its own.</summary>
    private byte[] Forged(double[] numbers, double value)
    {
        int place = _state.AsSpan().IndexOf(MemoryMarshal.AsBytes(numbers.AsSpan()));
        Assert.True(place > 0);
        byte[] forged = [.. _state];
        BitConverter.TryWriteBytes(forged.AsSpan(place), value);
        return forged;
    }
}
