using System.Text;
using System.Text.Json;

namespace Visuomotor.Runs;

/// <summary>
/// A <see cref="MetricsRow"/> as one line of JSON: <c>iteration</c>, the values in their order, then <c>conditions</c>, a list of objects
/// that each begin with <c>name</c>, and <c>events</c>, a list of texts, if there are any. JSON has no NaN and no infinity: such values are
/// written as null and read as NaN.
/// </summary>
public static class MetricsJson
{
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The row as one line, without the line break.</summary>
    public static string ToLine(MetricsRow row)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Plain))
        {
            writer.WriteStartObject();
            writer.WriteNumber("iteration", row.Iteration);
            Write(writer, row.Values);
            writer.WriteStartArray("conditions");
            foreach (ConditionMetrics condition in row.Conditions)
            {
                writer.WriteStartObject();
                writer.WriteString("name", condition.Name);
                Write(writer, condition.Values);
                if (condition.Event is not null)
                    writer.WriteString("event", condition.Event);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            if (row.Events.Count > 0)
            {
                writer.WriteStartArray("events");
                foreach (string happened in row.Events)
                    writer.WriteStringValue(happened);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Reads one line.</summary>
    /// <exception cref="FormatException">The line is not what <see cref="ToLine"/> writes; the message says what is wrong.</exception>
    public static MetricsRow Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException("not a JSON object");
            if (
                !root.TryGetProperty("iteration", out JsonElement number)
                || number.ValueKind != JsonValueKind.Number
                || !number.TryGetInt32(out int iteration)
                || iteration < 0
            )
                throw new FormatException("'iteration' is missing or not a whole number");
            if (!root.TryGetProperty("conditions", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
                throw new FormatException("'conditions' is missing or not a list");
            return new MetricsRow(
                iteration,
                Read(root, "iteration", "conditions", "events"),
                [.. list.EnumerateArray().Select(ParseCondition)]
            )
            {
                Events = ParseEvents(root),
            };
        }
        catch (JsonException exception)
        {
            throw new FormatException($"not valid JSON: {exception.Message.Split(" LineNumber:")[0]}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // a string with a broken surrogate
            throw new FormatException("not valid text", exception);
        }
    }

    private static ConditionMetrics ParseCondition(JsonElement item, int index)
    {
        if (
            item.ValueKind != JsonValueKind.Object
            || !item.TryGetProperty("name", out JsonElement name)
            || name.ValueKind != JsonValueKind.String
        )
            throw new FormatException($"$.conditions[{index}]: has no name");
        string? note = null;
        if (item.TryGetProperty("event", out JsonElement happened))
            note = happened.ValueKind == JsonValueKind.String ? happened.GetString() : throw new FormatException("'event' is not a text");
        return new ConditionMetrics(name.GetString()!, Read(item, "name", "event"), note);
    }

    private static string[] ParseEvents(JsonElement root)
    {
        if (!root.TryGetProperty("events", out JsonElement list))
            return [];
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(each => each.ValueKind != JsonValueKind.String))
            throw new FormatException("'events' is not a list of texts");
        return [.. list.EnumerateArray().Select(each => each.GetString()!)];
    }

    private static List<KeyValuePair<string, double>> Read(JsonElement owner, params string[] skipped)
    {
        List<KeyValuePair<string, double>> values = [];
        foreach (JsonProperty property in owner.EnumerateObject())
        {
            if (skipped.Contains(property.Name))
                continue;
            double value = property.Value.ValueKind switch
            {
                JsonValueKind.Number => property.Value.GetDouble(),
                JsonValueKind.Null => double.NaN,
                _ => throw new FormatException($"'{property.Name}' is not a number"),
            };
            values.Add(new(property.Name, value));
        }
        return values;
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, double>> values)
    {
        foreach ((string name, double value) in values)
            if (double.IsFinite(value))
                writer.WriteNumber(name, value);
            else
                writer.WriteNull(name);
    }
}
