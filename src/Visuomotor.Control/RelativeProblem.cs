using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// A <see cref="TrajectoryProblem"/> in coordinates relative to its anchor, u = Kp x + kp + du, in which the anchor's part of the
/// Lagrangian is
/// 1/2 eta du' P du alone. What does not depend on eta is formed once, over z = [x; du; 1], each part padded with zeros to whole
/// cache lines for <see cref="PaddedProducts"/>.
/// </summary>
internal sealed class RelativeProblem
{
    private readonly AlignedBuffer _transitions;
    private readonly AlignedBuffer _transposed;
    private readonly AlignedBuffer _costs;
    private readonly AlignedBuffer _precisions;
    private readonly AlignedBuffer _raw;
    private readonly AlignedBuffer _left;
    private readonly AlignedBuffer _right;
    private readonly AlignedBuffer _actionRows;
    private readonly AlignedBuffer _gain;

    /// <summary>Makes room for problems of one size.</summary>
    /// <param name="horizon">T.</param>
    /// <param name="states">State numbers.</param>
    /// <param name="actions">Action numbers.</param>
    /// <param name="covarianceFloor">Variances that every C_t keeps where the anchor has them, one per action number; empty for
    /// none.</param>
    public RelativeProblem(int horizon, int states, int actions, ReadOnlySpan<double> covarianceFloor)
    {
        if (!covarianceFloor.IsEmpty)
            Floor = new CovarianceFloor(horizon, covarianceFloor);
        Horizon = horizon;
        States = states;
        Actions = actions;
        PaddedStates = PaddedProducts.Pad(states);
        PaddedActions = PaddedProducts.Pad(actions + 1);
        Size = PaddedStates + PaddedActions;
        _transitions = new AlignedBuffer(horizon * Size * Size);
        _transposed = new AlignedBuffer(horizon * Size * PaddedStates);
        _costs = new AlignedBuffer(horizon * Size * Size);
        _precisions = new AlignedBuffer(horizon * PaddedActions * PaddedActions);
        _raw = new AlignedBuffer(PaddedStates * Size);
        _left = new AlignedBuffer(3 * actions * Size);
        _right = new AlignedBuffer(3 * actions * Size);
        _actionRows = new AlignedBuffer(PaddedActions * Size);
        _gain = new AlignedBuffer(PaddedActions * Size);
    }

    public int Horizon { get; }

    public int States { get; }

    public int Actions { get; }

    /// <summary>Rows that the state takes, and the place of du.</summary>
    public int PaddedStates { get; }

    /// <summary>Rows that du and the 1 take.</summary>
    public int PaddedActions { get; }

    /// <summary>Numbers in z.</summary>
    public int Size { get; }

    /// <summary>The place of the 1 in z.</summary>
    public int One => PaddedStates + Actions;

    /// <summary>[Fx + Fu Kp, Fu, f + Fu kp], and below it room for further rows.</summary>
    public MatrixSpan Transition(int t) => _transitions.Matrix(t, Size, Size);

    /// <summary>The same, transposed.</summary>
    public MatrixSpan TransposedTransition(int t) => _transposed.Matrix(t, Size, PaddedStates);

    /// <summary>
    /// The cost over z: Hessians and, in the row and column of the 1, gradients. Of the states' part the blocks on and above the diagonal
    /// are set.
    /// </summary>
    public MatrixSpan Cost(int t) => _costs.Matrix(t, Size, Size);

    /// <summary>P, the inverse of the anchor's covariance.</summary>
    public MatrixSpan Precision(int t) => _precisions.Matrix(t, PaddedActions, PaddedActions);

    /// <summary>The floor under the covariances, not above the anchor's; null for none.</summary>
    public CovarianceFloor? Floor { get; }

    /// <summary>Forms everything.</summary>
    public void Prepare(TrajectoryProblem problem)
    {
        for (int t = 0; t < Horizon; t++)
        {
            MatrixSpan gain = _gain.Matrix(0, PaddedActions, Size);
            SetAugmented(gain, problem.Anchor, t);
            Precision(t).Block(0, 0, Actions, Actions).CopyFrom(problem.Anchor.Precisions[t]);
            Floor?.Cap(t, problem.Anchor.Covariances[t]);
            if (t + 1 < Horizon)
                PrepareTransition(problem.Dynamics, t, gain);
            PrepareCost(problem, t, gain);
        }
    }

    private void PrepareTransition(LinearGaussianDynamics dynamics, int t, MatrixSpan gain)
    {
        MatrixSpan raw = _raw.Matrix(0, PaddedStates, Size),
            transition = dynamics.Transition(t);
        raw.Block(0, 0, States, States).CopyFrom(transition.Block(0, 0, States, States));
        raw.Block(0, PaddedStates, States, Actions).CopyFrom(transition.Block(0, States, States, Actions));
        Span<double> offset = dynamics.Offset(t);
        for (int i = 0; i < offset.Length; i++)
            raw[i, One] = offset[i];

        // [Fx'; Fu'; f'] + [Kp'; 0; kp'] Fu'
        MatrixSpan transposed = TransposedTransition(t);
        PaddedProducts.Transpose(raw, transposed);
        MatrixSpan state = transposed.Block(0, 0, PaddedStates, PaddedStates),
            action = transposed.Block(PaddedStates, 0, Actions, PaddedStates);
        PaddedProducts.AddTransposedLeft(state, gain.Block(0, 0, Actions, PaddedStates), action, state);
        PaddedProducts.AddTransposed(transposed.Row(One), gain.Data[One..], Size, action, transposed.Row(One));
        PaddedProducts.Transpose(transposed, Transition(t).Block(0, 0, PaddedStates, Size));
    }

    private void PrepareCost(TrajectoryProblem problem, int t, MatrixSpan gain)
    {
        int rows = 2 * Actions;
        MatrixSpan cost = Cost(t),
            hessian = problem.Cost.Hessian(t),
            actionRows = _actionRows.Matrix(0, PaddedActions, Size);
        Span<double> gradient = problem.Cost.Gradient(t);
        MatrixSpan left = _left.Matrix(0, 3 * Actions, Size),
            right = _right.Matrix(0, 3 * Actions, Size);

        // [Hux, Huu, hu], with the policy's and the multipliers' parts
        actionRows.Block(0, 0, Actions, States).CopyFrom(hessian.Block(States, 0, Actions, States));
        actionRows.Block(0, PaddedStates, Actions, Actions).CopyFrom(hessian.Block(States, States, Actions, Actions));
        for (int i = 0; i < Actions; i++)
            actionRows[i, One] = gradient[States + i] - (problem.Multipliers is null ? 0 : problem.Multipliers[t][0, i]);
        if (problem.Policy is { } policy && problem.PolicyWeights is { } weights)
        {
            // nu P (u - K x - k): its rows enter those of u, and -K' times them what x sees
            MatrixSpan policyGain = left.Block(rows, 0, Actions, Size),
                weighted = right.Block(rows, 0, Actions, Size);
            SetAugmented(policyGain, policy, t);
            LinearAlgebra.Scale(-1, policyGain.Data, policyGain.Data);
            LinearAlgebra.Multiply(policy.Precisions[t], policyGain, weighted, weights[t]);
            LinearAlgebra.AddScaled(1, weighted.Data, actionRows.Data[..weighted.Data.Length]);
            for (int i = 0; i < Actions; i++)
                LinearAlgebra.AddScaled(weights[t], policy.Precisions[t].Row(i), actionRows.Row(i).Slice(PaddedStates, Actions));
            rows += Actions;
        }

        // rows of du: those of u, moved by the anchor's mean action
        MatrixSpan moved = cost.Block(PaddedStates, 0, PaddedActions, Size);
        PaddedProducts.AddTransposedLeft(
            actionRows,
            actionRows.Block(0, PaddedStates, Actions, PaddedActions),
            gain.Block(0, 0, Actions, Size),
            moved
        );

        // Hxx + Kp' moved + Hux' Kp, and the gradient alike
        gain.Data[..(Actions * Size)].CopyTo(left.Data);
        actionRows.Data[..(Actions * Size)].CopyTo(left.Data[(Actions * Size)..]);
        moved.Data[..(Actions * Size)].CopyTo(right.Data);
        gain.Data[..(Actions * Size)].CopyTo(right.Data[(Actions * Size)..]);
        MatrixSpan state = cost.Block(0, 0, PaddedStates, PaddedStates);
        state.Block(0, 0, States, States).CopyFrom(hessian.Block(0, 0, States, States));
        PaddedProducts.AddTransposedLeft(
            state,
            left.Block(0, 0, rows, PaddedStates),
            right.Block(0, 0, rows, PaddedStates),
            state,
            upper: true
        );
        Span<double> one = cost.Row(One)[..PaddedStates];
        one.Clear();
        gradient[..States].CopyTo(one);
        if (problem is { ConstrainsDifference: true, Policy: { } constrained, Multipliers: { } multipliers })
            LinearAlgebra.MultiplyTransposed(constrained.Gain(t), multipliers[t].Row(0), one[..States], 1, 1);
        PaddedProducts.AddTransposed(one, left.Data[One..], Size, right.Block(0, 0, rows, PaddedStates), one);
    }

    // [K, 0, k]
    private void SetAugmented(MatrixSpan into, LinearGaussianController controller, int t)
    {
        MatrixSpan gain = controller.Gain(t);
        Span<double> offset = controller.Offset(t);
        for (int i = 0; i < Actions; i++)
        {
            gain.Row(i).CopyTo(into.Row(i));
            into[i, One] = offset[i];
        }
    }
}
