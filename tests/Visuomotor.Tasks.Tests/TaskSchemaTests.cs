using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Visuomotor.Tasks.Tests;

/// <summary>The published schema and the C# types say the same.</summary>
public class TaskSchemaTests
{
    [Fact]
    public void EveryKeyOfTheSchemaIsAPropertyAndTheOtherWayRound()
    {
        int compared = Compare(TaskSchema.Root, typeof(TaskDefinition), "$", []);
        Assert.True(compared >= 20, $"only {compared} objects were compared");
    }

    [Fact]
    public void TheSchemaIsValidJSONWithADescriptionOfEveryKeyOfTheRoot()
    {
        foreach (JsonProperty property in TaskSchema.Root.GetProperty("properties").EnumerateObject())
            Assert.True(property.Value.TryGetProperty("description", out _), property.Name);
    }

    [Fact]
    public void EveryNumberTextAndListHasBounds()
    {
        Stack<JsonElement> open = new([TaskSchema.Root]);
        int numbers = 0;
        while (open.TryPop(out JsonElement node))
        {
            if (node.ValueKind == JsonValueKind.Array)
                foreach (JsonElement item in node.EnumerateArray())
                    open.Push(item);
            if (node.ValueKind != JsonValueKind.Object)
                continue;
            foreach (JsonProperty property in node.EnumerateObject())
                open.Push(property.Value);
            string[] needed =
                node.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String
                    ? type.GetString() switch
                    {
                        "number" or "integer" => ["minimum", "maximum"],
                        "string" => node.TryGetProperty("enum", out _) ? [] : ["maxLength"],
                        "array" => ["maxItems"],
                        _ => [],
                    }
                    : [];
            foreach (string key in needed)
                Assert.True(node.TryGetProperty(key, out _), $"no {key} in {node}");
            if (needed.Length == 2)
                numbers++;
        }
        Assert.True(numbers > 80, $"{numbers}");
    }

    public static TheoryData<string> Shipped => [.. RobotTask.ShippedNames];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void ShippedTasksFollowTheSchemaAndSurviveWriting(string name)
    {
        TaskDefinition definition = TaskFile.Read(Path.Combine(AppContext.BaseDirectory, "tasks", name, "task.json"));
        string written = JsonSerializer.Serialize(definition, TaskJsonContext.Default.TaskDefinition);
        TaskDefinition again = TaskFile.Parse(written, "written");
        Assert.Equal(written, JsonSerializer.Serialize(again, TaskJsonContext.Default.TaskDefinition));
        Assert.NotEmpty(definition.Description);
    }

    // Walks schema and types together; returns how many objects were compared.
    private static int Compare(JsonElement schema, Type type, string path, HashSet<Type> seen)
    {
        schema = TaskSchema.Resolve(schema);
        type = Nullable.GetUnderlyingType(type) ?? type;
        // the training is read by who trains, whose tests compare it
        if (type == typeof(JsonElement))
            return 0;
        if (schema.TryGetProperty("oneOf", out JsonElement oneOf))
            return CompareBranches(oneOf, type, path, seen);
        switch (schema.TryGetProperty("type", out JsonElement kind) ? kind.GetString() : "const")
        {
            case "const":
                Assert.Equal(typeof(int), type);
                return 0;
            case "string":
                Assert.True(type == typeof(string), path);
                return 0;
            case "boolean":
                Assert.True(type == typeof(bool), path);
                return 0;
            case "number":
                Assert.True(type == typeof(double), path);
                return 0;
            case "integer":
                Assert.True(type == typeof(int), path);
                return 0;
            case "array":
                return Compare(
                    schema.GetProperty("items"),
                    type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0],
                    path + "[]",
                    seen
                );
            default:
                return CompareObject(schema, type, path, seen);
        }
    }

    private static int CompareObject(JsonElement schema, Type type, string path, HashSet<Type> seen)
    {
        JsonElement others = schema.GetProperty("additionalProperties");
        if (others.ValueKind == JsonValueKind.Object)
        {
            Assert.True(type.GetGenericTypeDefinition() == typeof(Dictionary<,>), path);
            return Compare(others, type.GetGenericArguments()[1], path + ".*", seen);
        }
        Assert.Equal(JsonValueKind.False, others.ValueKind);
        if (!seen.Add(type))
            return 0;
        JsonTypeInfo info =
            TaskJsonContext.Default.GetTypeInfo(type) ?? throw new InvalidOperationException($"{type} is not in the generated context");
        List<string> keys =
        [
            .. schema
                .GetProperty("properties")
                .EnumerateObject()
                .Where(key => !(key.Value.TryGetProperty("const", out JsonElement constant) && constant.ValueKind == JsonValueKind.String))
                .Select(key => key.Name),
        ];
        Assert.Equal(info.Properties.Select(property => property.Name).Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
        return 1
            + info.Properties.Sum(property =>
                Compare(schema.GetProperty("properties").GetProperty(property.Name), property.PropertyType, $"{path}.{property.Name}", seen)
            );
    }

    private static int CompareBranches(JsonElement oneOf, Type type, string path, HashSet<Type> seen)
    {
        (string key, List<(string Value, JsonElement Branch)> branches) = TaskSchema.Discriminate(oneOf);
        JsonPolymorphismOptions options = TaskJsonContext.Default.GetTypeInfo(type)!.PolymorphismOptions!;
        Assert.Equal(options.TypeDiscriminatorPropertyName, key);
        Assert.Equal(
            options.DerivedTypes.Select(derived => (string)derived.TypeDiscriminator!).Order(StringComparer.Ordinal),
            branches.Select(branch => branch.Value).Order(StringComparer.Ordinal)
        );
        return branches.Sum(branch =>
            Compare(
                branch.Branch,
                options.DerivedTypes.Single(derived => (string)derived.TypeDiscriminator! == branch.Value).DerivedType,
                $"{path}({branch.Value})",
                seen
            )
        );
    }
}
