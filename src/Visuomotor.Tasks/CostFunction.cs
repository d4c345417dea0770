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
        double sum = 0;
        foreach (CostTerm term in terms)
            sum += term.Evaluate(simulation, state, action, last, false, default, default);
        return sum;
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
        double cost = 0;
        foreach (CostTerm term in terms)
            cost += term.Evaluate(simulation, state, action, last, true, hessian, gradient);
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
}
