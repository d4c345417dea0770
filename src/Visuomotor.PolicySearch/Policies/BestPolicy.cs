namespace Visuomotor.PolicySearch;

/// <summary>
/// The policy whose own rollouts succeeded most often, in the mean over the conditions, kept so that what succeeds is not lost.
/// </summary>
/// <remarks>Ours; it is judged by the rollouts of training alone.</remarks>
internal sealed class BestPolicy : IDisposable
{
    // standard errors by which a policy must fall behind to be rolled back
    private const double ClearlyWorse = 2;

    // what becomes of the trust region after a step that was rolled back, and after one that was not
    private const double Shrink = 0.5,
        Grow = 1.5;

    private byte[] _policy = [];
    private int[] _successes = [],
        _rollouts = [];
    private bool _isRolledBack;

    /// <summary>Whether no policy was judged yet.</summary>
    public bool IsEmpty => _policy.Length == 0;

    /// <summary>
    /// Factor on the trust-region radius of a policy's next step, in (0, 1]: half of what it was each time that a policy is rolled back,
    /// and half as large again with each one that goes on.
    /// </summary>
    public double RadiusFactor { get; private set; } = 1;

    /// <summary>
    /// Judges a policy by the rollouts that it has just made. If it is the best, which the last time was rolled back to, they
    /// add to what is known of that one.
    /// </summary>
    /// <param name="policy">The policy; if it is clearly worse than the best so far, it is that one afterwards.</param>
    /// <param name="successes">Its rollouts that succeeded in each condition.</param>
    /// <param name="rollouts">All of them, at least 1 in each.</param>
    /// <returns>Whether it was rolled back.</returns>
    public bool RollsBack(GlobalPolicy policy, int[] successes, int[] rollouts)
    {
        if (_isRolledBack)
        {
            _isRolledBack = false;
            (_successes, _rollouts) = (Sum(_successes, successes), Sum(_rollouts, rollouts));
            return false;
        }
        if (!IsEmpty)
        {
            (double behind, double error) = Compare(successes, rollouts);
            if (behind > ClearlyWorse * error)
            {
                CopyTo(policy);
                _isRolledBack = true;
                RadiusFactor *= Shrink;
                return true;
            }
            RadiusFactor = Math.Min(1, RadiusFactor * Grow);
            if (behind > 0)
                return false;
        }
        using MemoryStream state = new();
        using BinaryWriter writer = new(state);
        policy.Save(writer);
        writer.Flush();
        (_policy, _successes, _rollouts) = (state.ToArray(), [.. successes], [.. rollouts]);
        return false;
    }

    /// <summary>The best policy itself, where <see cref="UpdateCopy"/> was asked for it; null while there is none.</summary>
    public GlobalPolicy? Copy { get; private set; }

    /// <summary>Brings <see cref="Copy"/> up to date.</summary>
    /// <param name="create">Makes a policy of the same network.</param>
    public void UpdateCopy(Func<GlobalPolicy> create)
    {
        if (IsEmpty)
        {
            Dispose();
            return;
        }
        Copy ??= create();
        CopyTo(Copy);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Copy?.Dispose();
        Copy = null;
    }

    /// <summary>Makes a policy of the same network the best one.</summary>
    public void CopyTo(GlobalPolicy policy)
    {
        using BinaryReader reader = new(new MemoryStream(_policy));
        policy.Restore(reader);
    }

    /// <summary>Makes sure that the best policy is one.</summary>
    /// <param name="policy">A policy of the same network; it stays as it is.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public void Check(GlobalPolicy policy)
    {
        if (IsEmpty)
            return;
        using MemoryStream state = new();
        using BinaryWriter writer = new(state);
        policy.Save(writer);
        writer.Flush();
        CopyTo(policy);
        state.Position = 0;
        using BinaryReader reader = new(state);
        policy.Restore(reader);
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_isRolledBack);
        writer.Write(RadiusFactor);
        writer.Write(_rollouts.Length);
        foreach (int each in _successes.Concat(_rollouts))
            writer.Write(each);
        writer.Write(_policy.Length);
        writer.Write(_policy);
    }

    /// <summary>Restores what <see cref="Save"/> wrote.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="size">Bytes of a saved policy.</param>
    /// <param name="conditions">Conditions that policies are judged in.</param>
    /// <exception cref="InvalidDataException">The bytes are not such a state.</exception>
    public void Restore(BinaryReader reader, int size, int conditions)
    {
        _isRolledBack = reader.ReadBoolean();
        RadiusFactor = reader.ReadDouble();
        if (!(RadiusFactor is > 0 and <= 1))
            throw new InvalidDataException($"the training state claims a trust region of {RadiusFactor} times its size");
        int judged = reader.ReadInt32();
        if (judged != 0 && judged != conditions)
            throw new InvalidDataException(
                $"the training state claims a best policy that was judged in {judged} conditions, not in {conditions}"
            );
        _successes = [.. Enumerable.Range(0, judged).Select(_ => reader.ReadInt32())];
        _rollouts = [.. Enumerable.Range(0, judged).Select(_ => reader.ReadInt32())];
        if (_successes.Zip(_rollouts).Any(each => each.First < 0 || each.Second < 1 || each.First > each.Second))
            throw new InvalidDataException("the training state claims a best policy with more successes than rollouts");
        int length = reader.ReadInt32();
        if (length != (judged == 0 ? 0 : size))
            throw new InvalidDataException($"the training state claims a best policy of {length} bytes");
        _policy = reader.ReadBytes(length);
        if (_policy.Length != length)
            throw new EndOfStreamException();
    }

    /// <summary>
    /// How far a policy's success rate, in the mean over the conditions, is behind the best's, with the standard error of that.
    /// </summary>
    private (double Behind, double Error) Compare(int[] successes, int[] rollouts)
    {
        double behind = 0,
            variance = 0;
        for (int i = 0; i < successes.Length; i++)
        {
            behind += (double)_successes[i] / _rollouts[i] - (double)successes[i] / rollouts[i];

            // half a success and half a failure more, or a few trials that all succeed would pass for certainty
            double rate = (_successes[i] + successes[i] + 0.5) / (_rollouts[i] + rollouts[i] + 1);
            variance += rate * (1 - rate) * (1.0 / _rollouts[i] + 1.0 / rollouts[i]);
        }
        return (behind / successes.Length, Math.Sqrt(variance) / successes.Length);
    }

    private static int[] Sum(int[] a, int[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
