using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>The sum of a task's cost terms, with its workspace; belongs to one worker.</summary>
internal sealed class CostFunction(CostTerm[] terms, int stateSize)
{
    /// <summary>l(x, u).</summary>
    internal double Evaluate(Simulation simulation, ReadOnlySpan<double> state, ReadOnlySpan<double> action, bool last)
    {
        CostPoint at = new()
        {
            Simulation = simulation,
            State = state,
            Action = action,
            IsLast = last,
        };
        return Sum(in at);
    }

    /// <summary>
    /// l(x, u), and its expansion around (x, u) in absolute coordinates into step <paramref name="t"/> of <paramref name="into"/>.
    /// </summary>
    internal double Expand(
        Simulation simulation,
        ReadOnlySpan<double> state,
        ReadOnlySpan<double> action,
        bool last,
        QuadraticCost into,
        int t
    )
    {
        MatrixSpan hessian = into.Hessian(t);
        Span<double> gradient = into.Gradient(t);
        hessian.Clear();
        gradient.Clear();
        CostPoint at = new()
        {
            Simulation = simulation,
            State = state,
            Action = action,
            IsLast = last,
            Expands = true,
            Hessian = hessian,
            Gradient = gradient,
        };
        double cost = Sum(in at);
        // Re-centre from (z - z0) to z: g - H z0 and l - g'z0 + 1/2 z0'H z0.
        double constant = cost;
        for (int i = 0; i < gradient.Length; i++)
        {
            double z = i < stateSize ? state[i] : action[i - stateSize];
            ReadOnlySpan<double> row = hessian.Row(i);
            double curved = LinearAlgebra.Dot(row[..stateSize], state) + LinearAlgebra.Dot(row[stateSize..], action);
            constant += z * (0.5 * curved - gradient[i]);
            gradient[i] -= curved;
        }
        into.Constant(t) = constant;
        return cost;
    }

    private double Sum(in CostPoint at)
    {
        double sum = 0;
        foreach (CostTerm term in terms)
            sum += term.Evaluate(in at);
        return sum;
    }
}
