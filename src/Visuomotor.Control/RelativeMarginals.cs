using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// State marginals of a <see cref="RelativeSolution"/> and its divergence from the anchor, in which nothing of the anchor is left but its
/// precision:
/// Sigma' = A Sigma A' + Fu C Fu' + S with A = Fx + Fu dK, and KL_t = 1/2 (tr(P (C + dK Sigma dK' + d d')) - m + log det Cp - log det C)
/// with d = dK mu + dk.
/// </summary>
internal sealed class RelativeMarginals
{
    private readonly RelativeProblem _problem;
    private readonly AlignedBuffer _means;
    private readonly AlignedBuffer _covariances;
    private readonly AlignedBuffer _left;
    private readonly AlignedBuffer _right;
    private readonly AlignedBuffer _noise;
    private readonly AlignedBuffer _small;
    private readonly AlignedBuffer _gain;
    private readonly AlignedBuffer _z;

    public RelativeMarginals(RelativeProblem problem)
    {
        _problem = problem;
        int states = problem.PaddedStates,
            size = problem.Size;
        _means = new AlignedBuffer(problem.Horizon * states);
        _covariances = new AlignedBuffer(problem.Horizon * states * states);
        _left = new AlignedBuffer(size * size);
        _right = new AlignedBuffer(size * size);
        _noise = new AlignedBuffer(states * states);
        _small = new AlignedBuffer(problem.PaddedActions * problem.PaddedActions);
        _gain = new AlignedBuffer(size * problem.PaddedActions);
        _z = new AlignedBuffer(size);
    }

    /// <summary>mu_t.</summary>
    public Span<double> Mean(int t) => _means.Matrix(t, 1, _problem.PaddedStates).Row(0);

    /// <summary>Sigma_t.</summary>
    public MatrixSpan Covariance(int t) => _covariances.Matrix(t, _problem.PaddedStates, _problem.PaddedStates);

    /// <summary>Propagates the initial state and returns sum_t E KL(p || anchor).</summary>
    public double Propagate(RelativeSolution solution, LinearGaussianDynamics dynamics, LinearGaussianController anchor)
    {
        dynamics.InitialMean.CopyTo(Mean(0));
        Covariance(0).Block(0, 0, _problem.States, _problem.States).CopyFrom(dynamics.InitialCovariance);
        double sum = 0;
        for (int t = 0; t < _problem.Horizon; t++)
        {
            sum += Step(t, solution, t + 1 < _problem.Horizon ? dynamics.Covariances[t] : default) + anchor.LogDeterminants[t];
        }

        return 0.5 * sum;
    }

    // Twice the divergence at step t but for the anchor's determinant; prepares step t + 1 unless there is no noise to add.
    private double Step(int t, RelativeSolution solution, ReadOnlyMatrixSpan noise)
    {
        RelativeProblem problem = _problem;
        int states = problem.PaddedStates,
            padded = problem.PaddedActions,
            actions = problem.Actions,
            size = problem.Size;
        bool last = noise.Rows == 0;
        SetMean(t, solution.Gain(t));
        SetSpread(t, solution.Gain(t), last);

        // second moment of du
        Span<double> change = _z.Span.Slice(states, actions);
        MatrixSpan moment = _small.Matrix(0, padded, padded);
        PaddedProducts.AddTransposedLeft(
            solution.Covariance(t),
            _left.Matrix(0, size, size).Block(0, states, states, padded),
            _right.Matrix(0, size, size).Block(0, states, states, padded),
            moment
        );
        LinearAlgebra.AddOuterProduct(moment.Block(0, 0, actions, actions), change, change);
        double twice = LinearAlgebra.Dot(moment.Data, problem.Precision(t).Data) - actions - solution.LogDeterminants[t];
        if (!last)
            Advance(t, solution, noise);
        return twice;
    }

    // z = [mu; d; 1], and the gain transposed
    private void SetMean(int t, MatrixSpan gain)
    {
        int states = _problem.PaddedStates,
            padded = _problem.PaddedActions;
        MatrixSpan transposedGain = _gain.Matrix(0, _problem.Size, padded);
        PaddedProducts.Transpose(gain, transposedGain);
        Span<double> z = _z.Span,
            mean = Mean(t),
            change = z.Slice(states, padded);
        mean.CopyTo(z);
        PaddedProducts.AddTransposed(transposedGain.Row(_problem.One), mean, 1, transposedGain.Block(0, 0, states, padded), change);
        change[_problem.Actions] = 1;
    }

    // left: [A', dK']; right: Sigma times it; without A' at the last step
    private void SetSpread(int t, MatrixSpan gain, bool last)
    {
        RelativeProblem problem = _problem;
        int states = problem.PaddedStates,
            padded = problem.PaddedActions,
            actions = problem.Actions,
            size = problem.Size,
            from = last ? states : 0;
        MatrixSpan left = _left.Matrix(0, size, size),
            right = _right.Matrix(0, size, size),
            transposed = problem.TransposedTransition(t);
        left.Block(0, states, states, padded).CopyFrom(_gain.Matrix(0, size, padded).Block(0, 0, states, padded));
        if (!last)
        {
            PaddedProducts.AddTransposedLeft(
                transposed.Block(0, 0, states, states),
                gain.Block(0, 0, actions, states),
                transposed.Block(states, 0, actions, states),
                left.Block(0, 0, states, states)
            );
        }

        PaddedProducts.AddTransposedLeft(
            default,
            Covariance(t),
            left.Block(0, from, states, size - from),
            right.Block(0, from, states, size - from)
        );
    }

    // mu', Sigma'
    private void Advance(int t, RelativeSolution solution, ReadOnlyMatrixSpan noise)
    {
        RelativeProblem problem = _problem;
        int states = problem.PaddedStates,
            padded = problem.PaddedActions,
            actions = problem.Actions,
            size = problem.Size;
        MatrixSpan left = _left.Matrix(0, size, size),
            right = _right.Matrix(0, size, size),
            transposed = problem.TransposedTransition(t);
        Span<double> nextMean = Mean(t + 1);
        nextMean.Clear();
        PaddedProducts.AddTransposed(nextMean, _z.Span, 1, transposed.Block(0, 0, problem.One + 1, states), nextMean);
        MatrixSpan spread = left.Block(states, 0, padded, states);
        PaddedProducts.AddTransposedLeft(
            default,
            solution.CovarianceRoot(t).Block(0, 0, actions, padded),
            transposed.Block(states, 0, actions, states),
            spread
        );
        right.Block(states, 0, padded, states).CopyFrom(spread);
        if (problem.States < states)
        {
            MatrixSpan room = _noise.Matrix(0, states, states);
            room.Block(0, 0, problem.States, problem.States).CopyFrom(noise);
            noise = room;
        }

        int count = states + actions;
        PaddedProducts.AddTransposedLeft(
            noise,
            left.Block(0, 0, count, states),
            right.Block(0, 0, count, states),
            Covariance(t + 1),
            upper: true
        );
        PaddedProducts.MirrorUpper(Covariance(t + 1));
    }
}
