using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// Fits one linear-Gaussian conditional p(out | in) to samples of z = [in; out]: a Gaussian over z under a normal-inverse-Wishart prior,
/// Sigma = [Phi + M S_emp + M m/(M+m) (mean - mu0)(mean - mu0)'] / (M + n0), conditioned on the inputs. One instance serves one thread.
/// </summary>
/// <remarks>[L14] sections 3 and 3.3; [L16] appendix A.3.</remarks>
public sealed class ConditionalFit
{
    private readonly FitSettings _settings;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly double[] _priorMean;
    private readonly Matrix _factor;
    private readonly Matrix _gain;
    private Matrix _responsibilities = new(1, 1);
    private double[] _clusterWeights = [];
    private int[] _likely = [];

    /// <summary>Makes the workspace.</summary>
    /// <param name="inputs">Numbers conditioned on.</param>
    /// <param name="outputs">Numbers predicted.</param>
    /// <param name="settings">Ridge and strength of the prior.</param>
    public ConditionalFit(int inputs, int outputs, FitSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _inputs = inputs;
        _outputs = outputs;
        _priorMean = new double[inputs + outputs];
        _factor = new Matrix(inputs, inputs);
        _gain = new Matrix(inputs, outputs);
    }

    /// <summary>Fits.</summary>
    /// <param name="samples">Samples of z, one a row; their mean is subtracted in place.</param>
    /// <param name="prior">A fitted prior over z, or null.</param>
    /// <param name="mean">Receives the mean of z.</param>
    /// <param name="joint">Receives the covariance of z.</param>
    /// <param name="gain">Receives the map, outputs x inputs.</param>
    /// <param name="offset">Receives the map's offset.</param>
    /// <param name="covariance">Receives the conditional covariance, outputs x outputs, symmetric.</param>
    /// <returns>False if the inputs' covariance is not positive definite, which only non-finite samples can bring about.</returns>
    public bool TryFit(
        MatrixSpan samples,
        MixturePrior? prior,
        Span<double> mean,
        MatrixSpan joint,
        MatrixSpan gain,
        Span<double> offset,
        MatrixSpan covariance
    )
    {
        FitJoint(samples, prior, mean, joint);

        // gain' = cov(inputs)^-1 cov(inputs, outputs)
        _factor.Span.CopyFrom(joint.Block(0, 0, _inputs, _inputs));
        _factor.Span.AddToDiagonal(_settings.Ridge);
        if (!Cholesky.TryFactor(_factor, out _))
            return false;
        _gain.Span.CopyFrom(joint.Block(0, _inputs, _inputs, _outputs));
        Cholesky.SolveInPlace(_factor, _gain.Span);
        for (int i = 0; i < _outputs; i++)
        {
            Span<double> row = gain.Row(i);
            for (int j = 0; j < _inputs; j++)
                row[j] = _gain[j, i];
            offset[i] = mean[_inputs + i] - LinearAlgebra.Dot(row, mean[.._inputs]);
        }

        // the outputs' covariance less what the inputs explain
        covariance.CopyFrom(joint.Block(_inputs, _inputs, _outputs, _outputs));
        LinearAlgebra.Multiply(gain, joint.Block(0, _inputs, _inputs, _outputs), covariance, -1, 1);
        covariance.Symmetrize();
        return true;
    }

    private void FitJoint(MatrixSpan samples, MixturePrior? prior, Span<double> mean, MatrixSpan joint)
    {
        int count = samples.Rows;
        double strength = 0;
        if (prior is null)
        {
            joint.Clear();
        }
        else
        {
            int clusters = prior.Mixture?.Count ?? 1;
            if (_responsibilities.Rows != count || _responsibilities.Columns != clusters)
            {
                _responsibilities = new Matrix(count, clusters);
                _clusterWeights = new double[clusters];
                _likely = new int[count];
            }
            strength = _settings.PriorStrength;
            prior.Evaluate(samples, _responsibilities, _likely, _clusterWeights, _priorMean, joint);
        }

        mean.Clear();
        for (int i = 0; i < count; i++)
            LinearAlgebra.AddScaled(1.0 / count, samples.Row(i), mean);
        for (int i = 0; i < count; i++)
            LinearAlgebra.AddScaled(-1, mean, samples.Row(i));

        // m Phi + M S_emp + M m/(M+m) (mean - mu0)(mean - mu0)', over M + n0
        double scale = 1.0 / (count + strength);
        LinearAlgebra.MultiplySymmetricTransposedLeft(samples, samples, joint, scale, strength * scale);
        if (prior is not null)
        {
            LinearAlgebra.AddScaled(-1, mean, _priorMean);
            LinearAlgebra.AddOuterProduct(joint, _priorMean, _priorMean, scale * count * strength / (count + strength));
        }
        joint.Symmetrize();
    }
}
