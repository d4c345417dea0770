namespace Visuomotor.PolicySearch;

/// <summary>The policy whose own rollouts succeeded most often, kept so that what succeeds is not lost.</summary>
/// <remarks>Ours; it is judged by the rollouts of training alone.</remarks>
internal sealed class BestPolicy
{
    // standard errors by which a policy must fall behind to be given up
    private const double ClearlyWorse = 2;

    private byte[] _policy = [];
    private int _successes, _rollouts;

    /// <summary>Whether no policy was judged yet.</summary>
    public bool IsEmpty => _policy.Length == 0;

    /// <summary>Judges a policy by the rollouts that it has just made.</summary>
    /// <param name="policy">The policy; if it is clearly worse than the best so far, it is that one afterwards.</param>
    /// <param name="successes">Its rollouts that succeeded.</param>
    /// <param name="rollouts">All of them, at least 1.</param>
    /// <returns>Whether it was given up.</returns>
    public bool TakesBack(GlobalPolicy policy, int successes, int rollouts)
    {
        if (!IsEmpty)
        {
            double all = (double)(successes + _successes) / (rollouts + _rollouts);
            double error = Math.Sqrt(all * (1 - all) * (1.0 / rollouts + 1.0 / _rollouts));
            double behind = (double)_successes / _rollouts - (double)successes / rollouts;
            if (behind > ClearlyWorse * error)
            {
                using BinaryReader reader = new(new MemoryStream(_policy));
                policy.Restore(reader);
                return true;
            }
            if (behind > 0) return false;
        }
        using MemoryStream state = new();
        using BinaryWriter writer = new(state);
        policy.Save(writer);
        writer.Flush();
        (_policy, _successes, _rollouts) = (state.ToArray(), successes, rollouts);
        return false;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_successes);
        writer.Write(_rollouts);
        writer.Write(_policy.Length);
        writer.Write(_policy);
    }

    /// <summary>Takes back what <see cref="Save"/> wrote.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="size">Bytes of a saved policy.</param>
    /// <exception cref="InvalidDataException">The bytes are not such a state.</exception>
    public void Restore(BinaryReader reader, int size)
    {
        (_successes, _rollouts) = (reader.ReadInt32(), reader.ReadInt32());
        int length = reader.ReadInt32();
        if ((length != 0 && length != size) || _successes < 0 || _rollouts < _successes) throw new InvalidDataException($"the training state claims a best policy of {length} bytes with {_successes} of {_rollouts} successes");
        _policy = reader.ReadBytes(length);
        if (_policy.Length != length) throw new EndOfStreamException();
    }
}
