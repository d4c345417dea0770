namespace Visuomotor.PolicySearch;

/// <summary>A number per time step that a method has to say of a condition.</summary>
/// <param name="Title">What it is, for readers; series of the same title are shown together.</param>
/// <param name="Unit">The vertical axis, such as "nats".</param>
/// <param name="Values">One number per time step, NaN where it was not measured.</param>
public sealed record StepSeries(string Title, string Unit, IReadOnlyList<double> Values);
