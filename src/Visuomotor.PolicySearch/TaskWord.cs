using System.Text.Json.Nodes;

namespace Visuomotor.PolicySearch;

/// <summary>What a task's <c>training</c> says of one setting.</summary>
/// <param name="Place">Where it says so, from <c>training</c> on.</param>
/// <param name="Setting">The setting's path; empty where the place is none.</param>
/// <param name="Value">Its value.</param>
/// <param name="Method">The name of the only method that it is said for; null for all.</param>
internal sealed record TaskWord(string Place, string Setting, JsonNode? Value, string? Method);
