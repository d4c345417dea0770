using System.Runtime.CompilerServices;
using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The features of trials' pictures, which take most of a camera policy's time: they are kept as long as the layers that made them stay as
/// they are, and as the trials are remembered.
/// </summary>
/// <param name="threads">Threads to use; the result does not depend on it.</param>
internal sealed class FeatureMemory(int threads)
{
    private readonly ConditionalWeakTable<Trajectory, Matrix> _features = [];
    private float[] _madeBy = [];

    /// <summary>Features of trials' pictures, see <see cref="GlobalPolicy.Features"/>.</summary>
    /// <param name="policy">The policy, which takes pictures.</param>
    /// <param name="trials">Trials with pictures, which stay as they are.</param>
    public Dictionary<Trajectory, Matrix> Of(GlobalPolicy policy, IReadOnlyCollection<Trajectory> trials)
    {
        ReadOnlySpan<float> layers = LayersOf(policy.Network);
        if (!layers.SequenceEqual(_madeBy))
        {
            _features.Clear();
            _madeBy = layers.ToArray();
        }
        Trajectory[] unseen = [.. trials.Distinct().Where(trial => !_features.TryGetValue(trial, out _))];
        Matrix[] made = new Matrix[unseen.Length];
        ParallelSlots.For(unseen.Length, threads, i => made[i] = policy.Features(unseen[i]));
        foreach ((Trajectory trial, Matrix features) in unseen.Zip(made))
            _features.Add(trial, features);
        return trials.Distinct().ToDictionary(trial => trial, trial => _features.TryGetValue(trial, out Matrix? kept) ? kept : null!);
    }

    /// <summary>The parameters of the layers that make the features.</summary>
    private static ReadOnlySpan<float> LayersOf(Network network)
    {
        NetworkDefinition definition = network.Definition;
        return network.Parameters[..definition.Tensors.First(tensor => tensor.Layer >= definition.FirstVectorLayer).Offset];
    }
}
