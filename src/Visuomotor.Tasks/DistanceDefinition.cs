using System.Text.Json.Serialization;

namespace Visuomotor.Tasks;

/// <summary>What is measured after a trial's last action, in m (or rad for the travel of a hinge).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "measure")]
[JsonDerivedType(typeof(Site), "site")]
[JsonDerivedType(typeof(Travel), "travel")]
[JsonDerivedType(typeof(Inside), "inside")]
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

        /// <summary>What must still stand at the end: where it does not, the trial travelled 0. Null for no such condition.</summary>
        public StandingDefinition? Standing { get; set; }
    }

    /// <summary>
    /// How far the site that is farthest out sticks out of a box; negative if all are inside, and then the smallest distance to a side.
    /// </summary>
    public sealed class Inside : DistanceDefinition
    {
        /// <summary>The sites, all of which must be inside.</summary>
        public List<string> Sites { get; set; } = [];

        /// <summary>The site that is the box's centre and whose axes are the box's.</summary>
        public string Box { get; set; } = "";

        /// <summary>Half the box's length along each of its axes, in m, above 0.</summary>
        public double[] HalfSize { get; set; } = [];
    }
}
