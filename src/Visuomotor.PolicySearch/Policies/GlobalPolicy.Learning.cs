using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

// What learning changes: the whitening, the weights that go with it, the noise, and the way back to earlier parameters.
public sealed partial class GlobalPolicy
{
    private const double DeviationFloor = 1e-3;
    private const double FeatureDeviationFloor = 0.02;

    /// <summary>
    /// Takes the whitening from observations. What the policy does stays the same: the first layer's weights are changed to match.
    /// </summary>
    /// <param name="rollouts">Rollouts with observations, at least one.</param>
    /// <remarks>[L16] whitens by the first batch, in which an arm has hardly moved yet; following the data is ours.</remarks>
    public void UpdateWhitening(IReadOnlyList<Trajectory> rollouts)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        (int tensor, int firstRow) = VectorWeights();
        int columns = Network.Definition.Tensors[tensor].Sizes[1];
        Span<float> weights = Network.Values(tensor),
            biases = Network.Values(tensor + 1);
        Matrix readings = Readings(rollouts);
        for (int i = 0; i < Mean.Length; i++)
        {
            int reading = i;
            (double mean, double deviation) = Moments.Of(readings.Rows, k => readings[k, reading]);
            // a reading that never changes is passed on as it is, not blown up
            if (deviation < DeviationFloor)
                deviation = 1;
            Span<float> row = weights.Slice((firstRow + i) * columns, columns);
            for (int j = 0; j < columns; j++)
            {
                if (IsTrained)
                    biases[j] += (float)(row[j] * (mean - Mean[i]) / Deviation[i]);
                if (IsTrained)
                    row[j] = (float)(row[j] * deviation / Deviation[i]);
            }
            (Mean[i], Deviation[i]) = (mean, deviation);
        }
        Network.MarkChanged();
    }

    /// <summary>
    /// Scales the first weights behind the pictures' features by the features' deviations, so that features that move little count as much
    /// as
    /// the whitened readings. Call it once, before the policy is trained.
    /// </summary>
    /// <param name="features">What the network appends its vector to, one row a picture.</param>
    internal void ScaleFeatures(Matrix features)
    {
        (int tensor, int firstRow) = VectorWeights();
        int columns = Network.Definition.Tensors[tensor].Sizes[1];
        Span<float> weights = Network.Values(tensor),
            biases = Network.Values(tensor + 1);
        for (int i = 0; i < Math.Min(firstRow, features.Columns); i++)
        {
            int column = i;
            (double mean, double deviation) = Moments.Of(features.Rows, k => features[k, column]);
            double scale = 1 / Math.Max(deviation, FeatureDeviationFloor);
            for (int j = 0; j < columns; j++)
            {
                ref float weight = ref weights[i * columns + j];
                weight = (float)(weight * scale);
                biases[j] -= (float)(weight * mean);
            }
        }
        Network.MarkChanged();
    }

    /// <summary>Multiplies what the network puts out by a factor.</summary>
    internal void ScaleOutput(double factor)
    {
        for (int tensor = Network.Definition.Tensors.Count - 2; tensor < Network.Definition.Tensors.Count; tensor++)
            foreach (ref float value in Network.Values(tensor))
                value = (float)(value * factor);
        Network.MarkChanged();
    }

    /// <summary>Backtracks towards earlier parameters, on the straight line.</summary>
    /// <param name="earlier">The parameters to go back to, of the same whitening.</param>
    /// <param name="share">Share of the way from them that is left, in (0, 1).</param>
    internal void Backtrack(ReadOnlySpan<float> earlier, double share)
    {
        Span<float> now = Network.Parameters;
        for (int i = 0; i < now.Length; i++)
            now[i] = (float)(earlier[i] + share * (now[i] - earlier[i]));
        Network.MarkChanged();
    }

    /// <summary>Sets Sigma to the inverse of a mean precision.</summary>
    /// <param name="precision">Mean of the teachers' precisions C^-1, positive definite; overwritten.</param>
    internal void SetCovariance(Matrix precision)
    {
        if (!Cholesky.TryFactor(precision, out int pivot))
            throw new ArithmeticException($"the mean precision of the teachers is not positive definite at pivot {pivot}");
        Cholesky.Invert(precision, Covariance);
        Factor.Span.CopyFrom(Covariance);
        if (!Cholesky.TryFactor(Factor, out pivot))
            throw new ArithmeticException($"the covariance of the policy is not positive definite at pivot {pivot}");
    }

    /// <summary>The dense weights that the vector runs into, and the row where it begins.</summary>
    private (int Tensor, int FirstRow) VectorWeights()
    {
        NetworkDefinition definition = Network.Definition;
        int append = definition.Layers.ToList().FindIndex(layer => layer is AppendVector);
        int dense = append + 1;
        int tensor = definition.Tensors.ToList().FindIndex(each => each.Layer >= dense && each.Sizes.Count == 2);
        return (tensor, append <= 0 ? 0 : definition.Shapes[append - 1].Length);
    }
}
