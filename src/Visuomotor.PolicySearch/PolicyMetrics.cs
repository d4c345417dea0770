using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>What guided policy search has to say of its policy, beside its teachers' records.</summary>
internal static class PolicyMetrics
{
    /// <summary>Adds an iteration's metrics.</summary>
    /// <param name="extra">Where they go.</param>
    /// <param name="links">What ties the teachers to the policy; none while they learn alone.</param>
    /// <param name="agreement">How they are brought to agree.</param>
    /// <param name="pictures">Pictures that the policy learned from.</param>
    /// <param name="loss">Its loss.</param>
    public static void Add(
        Dictionary<string, double> extra,
        IReadOnlyList<PolicyLink> links,
        AgreementSettings agreement,
        double pictures,
        double loss
    )
    {
        (extra["images"], extra["policyLoss"]) = (pictures, loss);
        IEnumerable<double> divergences = links.Where(link => link.IsMeasured).Select(link => link.Divergences.Sum());
        extra["policyKl"] = divergences.DefaultIfEmpty(double.NaN).Average();
        if (agreement.HasPenalty)
            extra["policyWeight"] = links.Count == 0 ? double.NaN : links.Average(link => link.Agreement.State.Weights.Average());
    }

    /// <summary>What there is to say of a teacher and the policy, time step by time step; what was not measured is left out.</summary>
    public static IReadOnlyList<StepSeries> Series(
        IReadOnlyList<double> divergences,
        IReadOnlyList<double> weights,
        IReadOnlyList<double> multipliers
    )
    {
        StepSeries[] all = [StepSeries.Divergence(divergences), StepSeries.Weight(weights), StepSeries.Multipliers(multipliers)];
        return [.. all.Where(series => series.Values.Count > 0)];
    }

    /// <summary>Length of lambda_t, one per time step.</summary>
    public static IReadOnlyList<double> Lengths(MatrixSequence multipliers) =>
        [.. Enumerable.Range(0, multipliers.Count).Select(t => Math.Sqrt(LinearAlgebra.Dot(multipliers[t].Data, multipliers[t].Data)))];
}
