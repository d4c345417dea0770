using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// The backward pass of <see cref="LinearQuadraticRegulator"/> for a <see cref="RelativeProblem"/> and one eta: with L L' = Quu, Y = L^-1
/// [Qux, q_u],
/// the change against the anchor is dK = -L^-T Y, and V = Qxx - Y'Y. Symmetric results are computed on and above the diagonal and mirrored.
/// </summary>
internal sealed class RelativeSolution
{
    private readonly RelativeProblem _problem;
    private readonly AlignedBuffer _gains;
    private readonly AlignedBuffer _actionHessians;
    private readonly AlignedBuffer _covariances;
    private readonly AlignedBuffer _roots;
    private readonly AlignedBuffer _hessians;
    private readonly AlignedBuffer _gradients;
    private readonly AlignedBuffer _work;
    private readonly AlignedBuffer _strip;

    // the factor of Quu, its inverse, and that transposed
    private readonly AlignedBuffer _small;

    public RelativeSolution(RelativeProblem problem)
    {
        _problem = problem;
        int horizon = problem.Horizon,
            states = problem.PaddedStates,
            actions = problem.PaddedActions,
            size = problem.Size;
        _gains = new AlignedBuffer(horizon * actions * size);
        _actionHessians = new AlignedBuffer(horizon * actions * actions);
        _covariances = new AlignedBuffer(horizon * actions * actions);
        _roots = new AlignedBuffer(horizon * actions * actions);
        _hessians = new AlignedBuffer(horizon * states * states);
        _gradients = new AlignedBuffer(horizon * states);
        _work = new AlignedBuffer(size * size);
        _strip = new AlignedBuffer(actions * size);
        _small = new AlignedBuffer(3 * actions * actions);
        LogDeterminants = new double[horizon];
    }

    /// <summary>[dK, *, dk], the controller less the anchor; what is above du has no meaning.</summary>
    public MatrixSpan Gain(int t) => _gains.Matrix(t, _problem.PaddedActions, _problem.Size);

    /// <summary>Quu.</summary>
    public MatrixSpan ActionHessian(int t) => Small(_actionHessians, t);

    /// <summary>C = w Quu^-1, raised to the floor.</summary>
    public MatrixSpan Covariance(int t) => Small(_covariances, t);

    /// <summary>R' for some R with R'R = C.</summary>
    public MatrixSpan CovarianceRoot(int t) => Small(_roots, t);

    /// <summary>log det C.</summary>
    public double[] LogDeterminants { get; }

    /// <summary>Vxx.</summary>
    public MatrixSpan Hessian(int t) => _hessians.Matrix(t, _problem.PaddedStates, _problem.PaddedStates);

    /// <summary>v_x.</summary>
    public Span<double> Gradient(int t) => _gradients.Matrix(t, 1, _problem.PaddedStates).Row(0);

    /// <summary>Solves; see <see cref="LinearQuadraticRegulator.TrySolve"/>.</summary>
    public bool TrySolve(double eta, ReadOnlySpan<double> entropyWeights, out int failedStep)
    {
        for (int t = _problem.Horizon - 1; t >= 0; t--)
        {
            SetStrip(t);
            if (!TryFactor(t, eta))
            {
                failedStep = t;
                return false;
            }
            SetGain(t);
            SetValue(t);
            if (!TrySetCovariance(t, entropyWeights[t]))
            {
                failedStep = t;
                return false;
            }
        }

        failedStep = -1;
        return true;
    }

    /// <summary>Gives a controller C of step t and what is derived from it; false if C is not positive definite.</summary>
    public bool TryCopyCovariance(int t, LinearGaussianController controller)
    {
        int actions = _problem.Actions,
            padded = _problem.PaddedActions;
        MatrixSpan covariance = Covariance(t),
            factor = _small.Matrix(0, padded, padded),
            other = _small.Matrix(1, padded, padded),
            precision = _small.Matrix(2, padded, padded);
        factor.CopyFrom(covariance);
        if (!PaddedCholesky.TryFactor(factor, actions))
            return false;
        controller.Covariances[t].CopyFrom(covariance.Block(0, 0, actions, actions));
        controller.LogDeterminants[t] = PaddedCholesky.LogDeterminant(factor, actions);
        PaddedProducts.Transpose(factor, other);
        controller.Factors[t].CopyFrom(other.Block(0, 0, actions, actions));
        PaddedCholesky.InvertTransposed(factor, actions, other);
        PaddedProducts.AddTransposedLeft(default, other.Block(0, 0, actions, padded), other.Block(0, 0, actions, padded), precision);
        controller.Precisions[t].CopyFrom(precision.Block(0, 0, actions, actions));
        return true;
    }

    // [Qux, Quu, q_u]: the cost's, and V_{t+1} seen through the dynamics
    private void SetStrip(int t)
    {
        RelativeProblem problem = _problem;
        int states = problem.PaddedStates,
            padded = problem.PaddedActions,
            size = problem.Size;
        MatrixSpan work = _work.Matrix(0, size, size),
            strip = _strip.Matrix(0, padded, size),
            transition = problem.Transition(t),
            rows = problem.Cost(t).Block(states, 0, padded, size);
        if (IsLast(t))
        {
            strip.CopyFrom(rows);
            return;
        }
        MatrixSpan through = work.Block(0, 0, states, size);
        PaddedProducts.AddTransposedLeft(default, Hessian(t + 1), transition.Block(0, 0, states, size), through);
        Span<double> next = Gradient(t + 1);
        for (int i = 0; i < next.Length; i++)
            work.Data[(i * size) + problem.One] += next[i];
        PaddedProducts.AddTransposedLeft(rows, transition.Block(0, states, states, padded), through, strip);
    }

    // Quu with the anchor's part, its factor, and the factor's inverse
    private bool TryFactor(int t, double eta)
    {
        RelativeProblem problem = _problem;
        int padded = problem.PaddedActions,
            actions = problem.Actions;
        MatrixSpan actionHessian = ActionHessian(t),
            factor = Small(_small, 0),
            inverse = Small(_small, 1);
        actionHessian.CopyFrom(_strip.Matrix(0, padded, problem.Size).Block(0, problem.PaddedStates, padded, padded));
        LinearAlgebra.AddScaled(eta, problem.Precision(t).Data, actionHessian.Data);
        factor.CopyFrom(actionHessian);
        if (!PaddedCholesky.TryFactor(factor, actions))
            return false;
        PaddedCholesky.InvertTransposed(factor, actions, inverse);
        PaddedProducts.Transpose(inverse, Small(_small, 2));
        return true;
    }

    // Y below the transition, -Y below what V made of it, so that one product gives V; dK = -L^-T Y
    private void SetGain(int t)
    {
        RelativeProblem problem = _problem;
        int states = problem.PaddedStates,
            padded = problem.PaddedActions,
            actions = problem.Actions,
            size = problem.Size;
        MatrixSpan white = problem.Transition(t).Block(states, 0, padded, size),
            negative = _work.Matrix(0, size, size).Block(states, 0, padded, size),
            strip = _strip.Matrix(0, padded, size),
            inverse = Small(_small, 1),
            inverseTransposed = Small(_small, 2);
        PaddedProducts.AddTransposedLeft(default, inverseTransposed.Block(0, 0, actions, padded), strip.Block(0, 0, actions, size), white);
        LinearAlgebra.Scale(-1, white.Data, negative.Data);
        PaddedProducts.AddTransposedLeft(default, inverse.Block(0, 0, actions, padded), negative.Block(0, 0, actions, size), Gain(t));
    }

    // V = Qxx - Y'Y, v_x
    private void SetValue(int t)
    {
        RelativeProblem problem = _problem;
        int states = problem.PaddedStates,
            size = problem.Size,
            first = IsLast(t) ? states : 0,
            count = states + problem.Actions - first;
        MatrixSpan cost = problem.Cost(t),
            work = _work.Matrix(0, size, size),
            value = Hessian(t),
            left = problem.Transition(t).Block(first, 0, count, states),
            right = work.Block(first, 0, count, states);
        PaddedProducts.AddTransposedLeft(cost.Block(0, 0, states, states), left, right, value, upper: true);
        PaddedProducts.MirrorUpper(value);
        PaddedProducts.AddTransposed(cost.Row(problem.One)[..states], work.Data[((first * size) + problem.One)..], size, left, Gradient(t));
    }

    private bool TrySetCovariance(int t, double weight)
    {
        int actions = _problem.Actions,
            padded = _problem.PaddedActions;
        MatrixSpan covariance = Covariance(t),
            root = CovarianceRoot(t),
            factor = Small(_small, 0),
            inverse = Small(_small, 1),
            inverseTransposed = Small(_small, 2);
        LogDeterminants[t] = (actions * Math.Log(weight)) - PaddedCholesky.LogDeterminant(factor, actions);
        double scale = Math.Sqrt(weight);
        LinearAlgebra.Scale(scale, inverseTransposed.Data, root.Data);
        LinearAlgebra.Scale(scale, inverse.Data, inverse.Data);
        PaddedProducts.AddTransposedLeft(default, inverse.Block(0, 0, actions, padded), inverse.Block(0, 0, actions, padded), covariance);
        if (!(weight > 0))
            return false;
        if (_problem.Floor is not { } floor)
            return true;

        // nothing to do where C less the floor is positive definite
        factor.CopyFrom(covariance);
        LinearAlgebra.AddScaled(-1, floor.Floor(t).Data, factor.Data);
        return PaddedCholesky.TryFactor(factor, actions)
            || floor.TryRaise(t, covariance.Block(0, 0, actions, actions), root.Block(0, 0, actions, actions), ref LogDeterminants[t]);
    }

    private bool IsLast(int t) => t + 1 == _problem.Horizon;

    private MatrixSpan Small(AlignedBuffer buffer, int t) => buffer.Matrix(t, _problem.PaddedActions, _problem.PaddedActions);
}
