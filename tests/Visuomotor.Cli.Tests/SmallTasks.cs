using System.Text.Json.Nodes;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Tests;

/// <summary>Tasks that take seconds.</summary>
internal static class SmallTasks
{
    /// <summary>
    /// The cube with two training conditions, short trials and one iteration of each stage; with tests in variations, or without.
    /// </summary>
    public static string Cube(CommandLine line, string name = "small-cube", bool tested = true)
    {
        string folder = line.In(name),
            file = Path.Combine(folder, "task.json");
        TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "cube"), folder);
        JsonNode task = JsonNode.Parse(File.ReadAllText(file))!;
        task["horizon"] = 12;
        task["conditions"] = JsonNode.Parse(
            """
            {
              "trainingGrid": { "name": "place", "body": "cube", "x": [0], "y": [-0.08, 0.08] },
              "testGrid": { "name": "held-out", "body": "cube", "x": [0.02], "y": [0.02] }
            }
            """
        );
        task["training"] = JsonNode.Parse(
            """
            { "method": "badmm", "samples": 2, "iterations": 2, "camera": { "teacherIterations": 1, "samples": 2, "endToEndBatches": 4 } }
            """
        );
        string[] removed = tested ? ["robot", "practice"] : ["robot", "practice", "spatial", "visual", "sensors"];
        foreach (string variation in removed)
            Assert.True(task["variations"]!.AsObject().Remove(variation));
        File.WriteAllText(file, task.ToJsonString());
        return folder;
    }

    /// <summary>The point mass with three training conditions and short trials.</summary>
    /// <param name="line">Where its folder is made.</param>
    /// <param name="name">The folder's name.</param>
    /// <param name="success">How near the goal a trial must end to succeed, m.</param>
    public static string PointMass(CommandLine line, string name, double success)
    {
        string folder = line.In(name),
            file = Path.Combine(folder, "task.json");
        TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "point-mass"), folder);
        JsonNode task = JsonNode.Parse(File.ReadAllText(file))!;
        task["horizon"] = 25;
        task["conditions"]!["training"]!.AsArray().RemoveAt(3);
        while (task["conditions"]!["test"]!.AsArray().Count > 1)
            task["conditions"]!["test"]!.AsArray().RemoveAt(1);
        task["success"]!["below"] = success;
        File.WriteAllText(file, task.ToJsonString());
        return folder;
    }
}
