namespace Visuomotor.PolicySearch;

/// <summary>A number per time step that a method has to say of a condition.</summary>
/// <param name="Title">What it is, for readers; series of the same title are shown together.</param>
/// <param name="Unit">The vertical axis, such as "nats".</param>
/// <param name="Values">One number per time step, NaN where it was not measured.</param>
public sealed record StepSeries(string Title, string Unit, IReadOnlyList<double> Values)
{
    /// <summary>E KL(p(u|x) || pi(u|x)) between teacher and policy.</summary>
    /// <param name="values">Nats at each time step.</param>
    public static StepSeries Divergence(IReadOnlyList<double> values) =>
        new("KL divergence of policy from teachers, per time step", "nats", values);

    /// <summary>nu_t, the weight of that divergence.</summary>
    /// <param name="values">One at each time step.</param>
    public static StepSeries Weight(IReadOnlyList<double> values) => new("Weight ν, per time step", "ν", values);

    /// <summary>Length of lambda_t, the multipliers on the mean action.</summary>
    /// <param name="values">One at each time step.</param>
    public static StepSeries Multipliers(IReadOnlyList<double> values) =>
        new("Multipliers λ of the mean action, per time step", "length of λ", values);
}
