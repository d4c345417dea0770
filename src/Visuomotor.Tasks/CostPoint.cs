using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>Where a cost is evaluated: a time step of a trial, with room for the derivatives there where they are wanted.</summary>
internal readonly ref struct CostPoint
{
    /// <summary>The simulation at x, its derived quantities up to date.</summary>
    internal required Simulation Simulation { get; init; }

    /// <summary>x.</summary>
    internal required ReadOnlySpan<double> State { get; init; }

    /// <summary>u.</summary>
    internal required ReadOnlySpan<double> Action { get; init; }

    /// <summary>Whether this is the last step.</summary>
    internal required bool IsLast { get; init; }

    /// <summary>Whether derivatives over z = [x; u] are wanted, which are then added to <see cref="Hessian"/> and
    /// <see cref="Gradient"/>.</summary>
    internal bool Expands { get; init; }

    /// <summary>Receives the second derivatives.</summary>
    internal MatrixSpan Hessian { get; init; }

    /// <summary>Receives the first derivatives.</summary>
    internal Span<double> Gradient { get; init; }
}
