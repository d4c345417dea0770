using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// A quadratic cost per time step in absolute coordinates over z = [x; u]:
/// l_t(z) = 1/2 z'H_t z + g_t'z + c_t. The negative of it is the reward model r = f(s, a) of the method.
/// </summary>
/// <remarks>[L16] appendix A.3; docs/method.md, "Cost expansion".</remarks>
public sealed class QuadraticCost
{
    /// <summary>Makes the zero cost.</summary>
    public QuadraticCost(int horizon, int stateSize, int actionSize)
    {
        StateSize = stateSize;
        ActionSize = actionSize;
        Hessians = new MatrixSequence(horizon, stateSize + actionSize, stateSize + actionSize);
        Gradients = new MatrixSequence(horizon, 1, stateSize + actionSize);
        Constants = new double[horizon];
    }

    /// <summary>T, the number of time steps.</summary>
    public int Horizon => Constants.Length;

    /// <summary>Numbers in a state.</summary>
    public int StateSize { get; }

    /// <summary>Numbers in an action.</summary>
    public int ActionSize { get; }

    /// <summary>H_t for every step, each (state + action) square and symmetric.</summary>
    public MatrixSequence Hessians { get; }

    /// <summary>g_t for every step, each one row of state + action numbers.</summary>
    public MatrixSequence Gradients { get; }

    /// <summary>c_t for every step.</summary>
    public double[] Constants { get; }

    /// <summary>H_t, as a view that writes through.</summary>
    public MatrixSpan Hessian(int t) => Hessians[t];

    /// <summary>g_t, as a view that writes through.</summary>
    public Span<double> Gradient(int t) => Gradients[t].Row(0);

    /// <summary>c_t, by reference.</summary>
    public ref double Constant(int t) => ref Constants[t];

    /// <summary>Sets every entry to zero.</summary>
    public void Clear()
    {
        Array.Clear(Hessians.Data);
        Array.Clear(Gradients.Data);
        Array.Clear(Constants);
    }

    /// <summary>Copies a cost of the same sizes.</summary>
    public void CopyFrom(QuadraticCost source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Hessians.CopyFrom(source.Hessians);
        Gradients.CopyFrom(source.Gradients);
        source.Constants.CopyTo(Constants, 0);
    }

    /// <summary>Adds <paramref name="scale"/> times another cost of the same sizes.</summary>
    public void Add(QuadraticCost other, double scale)
    {
        ArgumentNullException.ThrowIfNull(other);
        LinearAlgebra.AddScaled(scale, other.Hessians.Data, Hessians.Data);
        LinearAlgebra.AddScaled(scale, other.Gradients.Data, Gradients.Data);
        LinearAlgebra.AddScaled(scale, other.Constants, Constants);
    }

    /// <summary>Becomes the mean of the expansions of the given rollouts.</summary>
    /// <exception cref="ArgumentException">No rollout is given, or one has no expansion.</exception>
    public void SetToAverage(IReadOnlyList<Trajectory> rollouts)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        if (rollouts.Count == 0)
            throw new ArgumentException("the cost expansion needs at least one rollout", nameof(rollouts));
        Clear();
        foreach (Trajectory rollout in rollouts)
            Add(
                rollout.Expansion ?? throw new ArgumentException("a rollout was recorded without its cost expansion", nameof(rollouts)),
                1.0 / rollouts.Count
            );
    }

    /// <summary>l_t(x, u).</summary>
    public double Evaluate(int t, ReadOnlySpan<double> state, ReadOnlySpan<double> action)
    {
        int size = StateSize + ActionSize;
        Span<double> z = size <= 256 ? stackalloc double[size] : new double[size];
        state.CopyTo(z);
        action.CopyTo(z[StateSize..]);
        ReadOnlySpan<double> gradient = Gradient(t);
        MatrixSpan hessian = Hessian(t);
        double sum = Constants[t];
        for (int i = 0; i < size; i++)
            sum += z[i] * (gradient[i] + 0.5 * LinearAlgebra.Dot(hessian.Row(i), z));
        return sum;
    }
}
