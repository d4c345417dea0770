using System.Text.Json.Nodes;

namespace Visuomotor.Tasks.Tests;

/// <summary>Reading task.json is strict, and says what is wrong and where, on one line.</summary>
public class TaskFileTests
{
    private const string Valid = """
        {
          // comments and trailing commas are fine
          "format": 2, "scene": "scene.xml", "controlPeriod": 0.05, "horizon": 10,
          "state": [ { "part": "positions" }, { "part": "velocities", "joints": ["x"] } ],
          "conditions": { "training": [ { "name": "a" } ], },
          "cost": [ { "term": "torque", "weight": 0.1 }, { "weight": 1, "points": [ { "site": "tip", "target": "goal" } ],
            "term": "insertion" } ],
          "distance": { "measure": "site", "site": "tip", "target": "goal" },
          "success": { "below": 0.1 }
        }
        """;

    [Fact]
    public void AValidFileIsReadWithCommentsTrailingCommasAndKeysInAnyOrder()
    {
        TaskDefinition definition = TaskFile.Parse(Valid, "task.json");
        Assert.Equal(10, definition.Horizon);
        Assert.Equal(0.05, definition.ControlPeriod);
        Assert.Equal(["x"], Assert.IsType<StatePart.Velocities>(definition.State[1]).Joints!);
        CostTermDefinition.Insertion term = Assert.IsType<CostTermDefinition.Insertion>(definition.Cost[1]);
        Assert.Equal(1e-5, term.Alpha);
        Assert.Equal("goal", Assert.Single(term.Points).Target);
    }

    // Each row: what to replace in the valid file, by what, the JSON path of the error, and a word of the message.
    [Theory]
    [InlineData("\"horizon\": 10", "\"horizon\": 1", "$.horizon", "at least 2")]
    [InlineData("\"horizon\": 10", "\"horizon\": -5", "$.horizon", "at least 2")]
    [InlineData("\"horizon\": 10", "\"horizon\": 1.5", "$.horizon", "whole number")]
    [InlineData("\"horizon\": 10", "\"horizon\": 99999999999", "$.horizon", "at most")]
    [InlineData("\"horizon\": 10", "\"horizon\": \"10\"", "$.horizon", "whole number")]
    [InlineData("\"horizon\": 10,", "", "$", "\"horizon\" is missing")]
    [InlineData("\"horizon\": 10", "\"horizn\": 10", "$.horizn", "did you mean \"horizon\"")]
    [InlineData("\"horizon\": 10", "\"horizon\": 10, \"horizon\": 11", "$.horizon", "twice")]
    [InlineData("\"controlPeriod\": 0.05", "\"controlPeriod\": 0", "$.controlPeriod", "above 0")]
    [InlineData("\"controlPeriod\": 0.05", "\"controlPeriod\": 1e999", "$.controlPeriod", "finite")]
    [InlineData("\"controlPeriod\": 0.05", "\"controlPeriod\": NaN", "", "not valid JSON")]
    [InlineData("\"controlPeriod\": 0.05", "\"controlPeriod\": \"NaN\"", "$.controlPeriod", "must be a number")]
    [InlineData("\"format\": 2", "\"format\": 3", "$.format", "must be 2")]
    [InlineData("\"format\": 2", "\"format\": null", "$.format", "must be 2")]
    [InlineData("\"scene\": \"scene.xml\"", "\"scene\": \"\"", "$.scene", "empty")]
    [InlineData("\"part\": \"positions\"", "\"part\": \"position\"", "$.state[0].part", "did you mean \"positions\"")]
    [InlineData("\"part\": \"positions\"", "\"joints\": [\"x\"]", "$.state[0]", "\"part\" is missing")]
    [InlineData("\"joints\": [\"x\"]", "\"joints\": []", "$.state[1].joints", "at least 1 entry")]
    [InlineData("\"weight\": 0.1", "\"weight\": -0.1", "$.cost[0].weight", "at least 0")]
    [InlineData("\"weight\": 0.1", "\"weigth\": 0.1", "$.cost[0].weigth", "did you mean \"weight\"")]
    [InlineData("\"weight\": 0.1", "\"weight\": 0.1, \"alpha\": 1", "$.cost[0].alpha", "unknown key")]
    [InlineData("\"term\": \"insertion\"", "\"term\": \"insertoin\"", "$.cost[1].term", "did you mean \"insertion\"")]
    [InlineData("\"target\": \"goal\" } ]", "\"target\": \"goal\", \"weights\": [1, 1] } ]", "$.cost[1].points[0].weights", "3 entries")]
    [InlineData(
        "{ \"name\": \"a\" }",
        "{ \"name\": \"a\", \"positions\": { \"x\": 1e400 } }",
        "$.conditions.training[0].positions.x",
        "finite"
    )]
    [InlineData(
        "{ \"name\": \"a\" }",
        "{ \"name\": \"a\", \"bodies\": { \"my hole\": { \"postion\": [0, 0, 0] } } }",
        "$.conditions.training[0].bodies['my hole'].postion",
        "did you mean \"position\""
    )]
    [InlineData("{ \"name\": \"a\" }", "", "$.conditions", "no training condition")]
    [InlineData("\"below\": 0.1", "", "$.success", "either")]
    [InlineData("\"below\": 0.1", "\"below\": 0.1, \"above\": 1", "$.success", "either")]
    [InlineData("\"measure\": \"site\"", "\"measure\": \"sit\"", "$.distance.measure", "did you mean \"site\"")]
    [InlineData("\"horizon\": 10", "\"horizon\": 1e1", "$.horizon", "without a point or an exponent")]
    [InlineData("\"scene\": \"scene.xml\"", "\"scene\": \"  \"", "$.scene", "blank")]
    [InlineData("\"scene\": \"scene.xml\"", "\"scene\": \"a\\u0000b\"", "$.scene", "U+0000")]
    [InlineData("\"name\": \"a\"", "\"name\": \"a\\nb\"", "$.conditions.training[0].name", "U+000A")]
    [InlineData("\"name\": \"a\"", "\"name\": \"\\udfff\"", "$.conditions.training[0].name", "surrogate")]
    [InlineData(
        "{ \"name\": \"a\" }",
        "{ \"name\": \"a\", \"positions\": { \"\\ud800\": 1 } }",
        "$.conditions.training[0].positions",
        "surrogate"
    )]
    [InlineData(
        "{ \"name\": \"a\" }",
        "{ \"name\": \"a\", \"positions\": { \"\\u001b[31m\": 1 } }",
        "$.conditions.training[0].positions",
        "control character"
    )]
    [InlineData("\"term\": \"insertion\"", "\"term\": \"insertion\", \"\\ud800\": 1", "$.cost[1]", "surrogate")]
    [InlineData("\"part\": \"positions\"", "\"part\": \"\\udc00\"", "$.state[0].part", "surrogate")]
    [InlineData("{ \"name\": \"a\" }", "null", "$.conditions.training[0]", "not null")]
    [InlineData("\"joints\": [\"x\"]", "\"joints\": [null]", "$.state[1].joints[0]", "not null")]
    [InlineData("\"weight\": 0.1", "\"weight\": 1e300", "$.cost[0].weight", "at most 1e9")]
    [InlineData("\"success\"", "\"training\": { \"samples\": 2000000000 }, \"success\"", "$.training.samples", "at most")]
    [InlineData("\"success\"", "\"training\": { \"klStep\": 1e-300 }, \"success\"", "$.training.klStep", "at least 1e-9")]
    [InlineData(
        "\"success\"",
        "\"training\": { \"policy\": { \"actionUnit\": 1e-200 } }, \"success\"",
        "$.training.policy.actionUnit",
        "at least 1e-6"
    )]
    [InlineData("\"state\": [", "\"state\": 7, \"observation\": [", "$.state", "must be a list")]
    public void WrongFilesAreRefused(string from, string to, string path, string word)
    {
        Assert.Contains(from, Valid, StringComparison.Ordinal);
        string text = Valid.Replace(from, to, StringComparison.Ordinal);
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => TaskFile.Parse(text, "folder/task.json"));
        Assert.Equal(path, error.JsonPath);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("folder/task.json: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{")]
    [InlineData("{ \"format\": 2 }x")]
    [InlineData("\u0000\u0001")]
    public void WhatIsNotATaskAtAllIsRefusedOnOneLine(string text)
    {
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => TaskFile.Parse(text, "task.json"));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void LongTextsKeysAndListsAndGridsOfTooManyConditionsAreRefused()
    {
        Refused("\"a\"", $"\"{new string('a', 100_000)}\"", "$.conditions.training[0].name");
        Refused("\"horizon\"", $"\"{new string('h', 100_000)}\"", "$");
        Refused(
            "\"below\": 0.1",
            "\"below\": 0.1 }, \"observation\": ["
                + string.Join(',', Enumerable.Repeat("{ \"part\": \"positions\" }", 1001))
                + "], \"bounds\": {",
            "$.observation"
        );
        string offsets = $"[{string.Join(',', Enumerable.Repeat("0", 11))}]";
        Refused(
            "{ \"name\": \"a\" }",
            $"{{ \"name\": \"a\" }} ], \"testGrid\": {{ \"name\": \"g\", \"body\": \"b\", \"x\": {offsets}, \"y\": {offsets}, \"z\": "
                + $"{offsets} }}, \"test\": [",
            "$.conditions.testGrid"
        );
        Refused("\"below\": 0.1", "\"below\": " + new string('[', 100_000), "");

        static void Refused(string from, string to, string path)
        {
            TaskFormatException error = Assert.Throws<TaskFormatException>(() =>
                TaskFile.Parse(Valid.Replace(from, to, StringComparison.Ordinal), "task.json")
            );
            if (path.Length > 0)
                Assert.Equal(path, error.JsonPath);
            Assert.True(error.Message.Length < 1000, error.Message);
        }
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        int end = Valid.LastIndexOf('}');
        for (int length = 0; length < end; length++)
            Assert.Throws<TaskFormatException>(() => TaskFile.Parse(Valid[..length], "task.json"));
    }

    [Fact]
    public void FilesThatAreMissingOrNotTextAreRefused()
    {
        string folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;
        try
        {
            string file = Path.Combine(folder, "task.json");
            Assert.Contains(
                "no such file",
                Assert.Throws<TaskFormatException>(() => TaskFile.Read(file)).Message,
                StringComparison.Ordinal
            );
            File.WriteAllBytes(file, [0x7b, 0xc3, 0x28]);
            Assert.Contains("UTF-8", Assert.Throws<TaskFormatException>(() => TaskFile.Read(file)).Message, StringComparison.Ordinal);
            Directory.CreateDirectory(Path.Combine(folder, "inner", "task.json"));
            Assert.Throws<TaskFormatException>(() => TaskFile.Read(Path.Combine(folder, "inner", "task.json")));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void RandomDamageNeverGivesAnotherException()
    {
        // Puts a wrong value at every place of every shipped task, one at a time.
        JsonNode?[] wrong =
        [
            null,
            JsonValue.Create(-1e300),
            JsonValue.Create("?"),
            JsonValue.Create(true),
            new JsonArray(),
            new JsonObject { ["?"] = 1 },
        ];
        foreach (string name in RobotTask.ShippedNames)
        {
            string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "tasks", name, "task.json"));
            int places = Places(Parse(text)).Count;
            for (int place = 0; place < places; place += 1 + places / 60)
                foreach (JsonNode? value in wrong)
                {
                    JsonNode root = Parse(text);
                    (JsonNode parent, string key, int index) = Places(root)[place];
                    if (parent is JsonObject entry)
                        entry[key] = value?.DeepClone();
                    else
                        ((JsonArray)parent)[index] = value?.DeepClone();
                    try
                    {
                        TaskFile.Parse(root.ToJsonString(), "task.json");
                    }
                    catch (TaskFormatException exception)
                    {
                        Assert.DoesNotContain('\n', exception.Message);
                    }
                }
        }

        static JsonNode Parse(string text) =>
            JsonNode.Parse(text, null, new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true })!;

        static List<(JsonNode Parent, string Key, int Index)> Places(JsonNode root)
        {
            List<(JsonNode, string, int)> places = [];
            Stack<JsonNode?> open = new([root]);
            while (open.TryPop(out JsonNode? node))
            {
                if (node is JsonObject entries)
                    foreach ((string key, JsonNode? value) in entries.ToList())
                    {
                        places.Add((node, key, -1));
                        open.Push(value);
                    }
                else if (node is JsonArray items)
                    for (int i = 0; i < items.Count; i++)
                    {
                        places.Add((node, "", i));
                        open.Push(items[i]);
                    }
            }
            return places;
        }
    }
}
