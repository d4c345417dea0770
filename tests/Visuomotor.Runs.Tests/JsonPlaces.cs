using System.Text.Json.Nodes;

namespace Visuomotor.Runs.Tests;

/// <summary>Every place of a JSON text, to take away or to make null.</summary>
internal static class JsonPlaces
{
    /// <summary>
    /// The path of each place, such as $.a.b[0], the text without its key (null for an element of a list), and the text with null there.
    /// </summary>
    public static IEnumerable<(string Path, string? Without, string WithNull)> Of(string json) =>
        Under(JsonNode.Parse(json), [])
            .Select(place =>
                (PathOf(place), place[^1] is int ? null : Changed(json, place, remove: true), Changed(json, place, remove: false))
            );

    private static IEnumerable<object[]> Under(JsonNode? node, object[] place) =>
        node switch
        {
            JsonObject item => item.SelectMany(each => Under(each.Value, [.. place, each.Key]).Prepend([.. place, each.Key])),
            JsonArray list => Enumerable.Range(0, list.Count).SelectMany(i => Under(list[i], [.. place, i]).Prepend([.. place, i])),
            _ => [],
        };

    private static string PathOf(object[] place) => "$" + string.Concat(place.Select(each => each is int i ? $"[{i}]" : $".{each}"));

    private static string Changed(string json, object[] place, bool remove)
    {
        JsonNode root = JsonNode.Parse(json)!,
            owner = root;
        foreach (object step in place[..^1])
            owner = step is int i ? owner[i]! : owner[(string)step]!;
        if (place[^1] is int last)
            owner[last] = null;
        else if (remove)
            owner.AsObject().Remove((string)place[^1]);
        else
            owner[(string)place[^1]] = null;
        return root.ToJsonString();
    }
}
