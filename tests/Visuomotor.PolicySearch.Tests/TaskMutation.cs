using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>Damages a task.json at random: a value, a key, an item of a list, or the text itself.</summary>
/// <param name="text">The file's text.</param>
/// <param name="random">Where all choices come from.</param>
internal sealed class TaskMutation(string text, RandomStream random)
{
    private static readonly string[] Values =
    [
        "0",
        "-1",
        "1",
        "2",
        "3",
        "1e-300",
        "1e-12",
        "1e-6",
        "1e6",
        "1e9",
        "1e12",
        "1e300",
        "-1e300",
        "1e400",
        "2000000000",
        "-2000000000",
        "99999999999999999999",
        "0.5",
        "1.5",
        "1e2",
        "NaN",
        "Infinity",
        "\"NaN\"",
        "\"\"",
        "\" \"",
        "\"x\"",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\"\\n\"",
        "\"/\"",
        "\"..\"",
        "\"../../etc/passwd\"",
        "\"classic\"",
        "\"global\"",
        "\"mdgps\"",
        "\"LONG\"",
        "null",
        "true",
        "false",
        "[]",
        "{}",
        "[null]",
        "[0, 0]",
        "[1, -1]",
        "[1e9, 1e9, 1e9]",
        "{ \"x\": 1 }",
        "DEEP",
    ];

    private static readonly JsonSerializerOptions Plain = new() { WriteIndented = true };

    /// <summary>The damaged text.</summary>
    public string Next()
    {
        if (random.NextInt(8) == 0)
            return Torn();
        JsonNode root = JsonNode.Parse(text, null, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        string[] marks = [];
        int count = random.NextInt(3) == 0 ? 2 : 1;
        for (int i = 0; i < count; i++)
            Damage(root, ref marks);
        StringBuilder whole = new(root.ToJsonString(Plain));
        for (int i = 0; i < marks.Length; i++)
            whole.Replace($"\"mark{i}\"", marks[i]);
        return whole.ToString();
    }

    /// <summary>Cuts the text short, or changes or doubles a part of it.</summary>
    private string Torn()
    {
        int at = random.NextInt(text.Length),
            length = Math.Min(1 + random.NextInt(40), text.Length - at);
        return random.NextInt(4) switch
        {
            0 => text[..at],
            1 => text.Remove(at, length),
            2 => text.Insert(at, text.Substring(at, length)),
            _ => text[..at] + (char)(text[at] ^ (1 << random.NextInt(7))) + text[(at + 1)..],
        };
    }

    private void Damage(JsonNode root, ref string[] marks)
    {
        List<(JsonNode Parent, string? Key, int Index)> places = Places(root);
        if (places.Count == 0)
            return;
        (JsonNode parent, string? key, int index) = places[random.NextInt(places.Count)];
        JsonNode? value = key is null ? parent[index] : parent[key];
        switch (random.NextInt(8))
        {
            case 0:
                Remove(parent, key, index);
                break;
            case 1 when key is null:
                ((JsonArray)parent).Insert(index, value?.DeepClone());
                break;
            case 1:
                parent[key + "x"] = value?.DeepClone();
                break;
            case 2:
                (JsonNode other, string? otherKey, int otherIndex) = places[random.NextInt(places.Count)];
                Set(parent, key, index, (otherKey is null ? other[otherIndex] : other[otherKey])?.DeepClone());
                break;
            case 3 when value is JsonArray { Count: > 0 } list:
                for (int i = random.NextInt(2000); i > 0; i--)
                    list.Add(list[0]?.DeepClone());
                break;
            case 4 when value?.GetValueKind() == JsonValueKind.Number:
                Set(parent, key, index, value.GetValue<JsonElement>().GetDouble() * Math.Pow(10, random.NextInt(13) - 6));
                break;
            default:
                Set(parent, key, index, $"mark{marks.Length}");
                marks =
                [
                    .. marks,
                    Values[random.NextInt(Values.Length)]
                        .Replace("LONG", new string('n', 3000), StringComparison.Ordinal)
                        .Replace("DEEP", new string('[', 200) + new string(']', 200), StringComparison.Ordinal),
                ];
                break;
        }
    }

    private static void Set(JsonNode parent, string? key, int index, JsonNode? value)
    {
        if (key is null)
            parent[index] = value;
        else
            parent[key] = value;
    }

    private static void Remove(JsonNode parent, string? key, int index)
    {
        if (key is null)
            ((JsonArray)parent).RemoveAt(index);
        else
            ((JsonObject)parent).Remove(key);
    }

    private static List<(JsonNode Parent, string? Key, int Index)> Places(JsonNode root)
    {
        List<(JsonNode, string?, int)> places = [];
        Stack<JsonNode?> open = new([root]);
        while (open.TryPop(out JsonNode? node))
        {
            if (node is JsonObject entries)
                foreach ((string key, JsonNode? value) in entries)
                {
                    places.Add((node, key, -1));
                    open.Push(value);
                }
            else if (node is JsonArray items)
                for (int i = 0; i < items.Count; i++)
                {
                    places.Add((node, null, i));
                    open.Push(items[i]);
                }
        }
        return places;
    }
}
