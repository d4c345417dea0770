using System.Text.Json.Serialization;

namespace Visuomotor.PolicySearch;

/// <summary>How teachers and policy are brought to agree.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GuidedPolicySearchMethod>))]
public enum GuidedPolicySearchMethod
{
    /// <summary>Bregman ADMM: multipliers on the mean action and a weighted KL divergence ([L16] section 4).</summary>
    [JsonStringEnumMemberName("badmm")]
    Badmm,

    /// <summary>
    /// The plain dual form l + lambda'(pi(x) - u) + nu/2 (pi(x) - u)' M (pi(x) - u), alternately minimised over trajectories and policy and
    /// raised by lambda, with constant nu and
    /// M = C^-1 of the initial controller.
    /// </summary>
    [JsonStringEnumMemberName("admm")]
    Admm,

    /// <summary>Mirror descent: teachers stay within a KL bound of the linearised policy ([M16]).</summary>
    [JsonStringEnumMemberName("mdgps")]
    Mdgps,
}
