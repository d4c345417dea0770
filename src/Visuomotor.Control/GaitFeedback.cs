namespace Visuomotor.Control;

/// <summary>One gain of a <see cref="Gait"/>: u_i += g (x_j - target) in a part of each period.</summary>
/// <param name="Action">i, the action number.</param>
/// <param name="State">j, the place in the state.</param>
/// <param name="Gain">g, in units of the action per unit of the state.</param>
/// <param name="Target">The value of x_j at which it does nothing.</param>
/// <param name="From">Share of a period from which on it acts, 0 to 1.</param>
/// <param name="To">Share of a period at which it stops, 0 to 1.</param>
public sealed record GaitFeedback(int Action, int State, double Gain, double Target, double From, double To);
