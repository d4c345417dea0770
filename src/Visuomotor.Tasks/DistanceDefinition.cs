using System.Text.Json.Serialization;

namespace Visuomotor.Tasks;

/// <summary>What is measured after a trial's last action, in m (or rad for the travel of a hinge).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "measure")]
[JsonDerivedType(typeof(Site), "site")]
[JsonDerivedType(typeof(Travel), "travel")]
public abstract class DistanceDefinition
{
    private DistanceDefinition() { }

    /// <summary>What the number is called in reports.</summary>
    public string Name { get; set; } = "distance";

    /// <summary>The distance from a site to another.</summary>
    public sealed class Site : DistanceDefinition
    {
        /// <summary>The site; the JSON key is <c>site</c>.</summary>
        [JsonPropertyName("site")]
        public string From { get; set; } = "";

        /// <summary>The target site.</summary>
        public string Target { get; set; } = "";
    }

    /// <summary>How far a joint moved since the trial began.</summary>
    public sealed class Travel : DistanceDefinition
    {
        /// <summary>The joint.</summary>
        public string Joint { get; set; } = "";
    }
}
