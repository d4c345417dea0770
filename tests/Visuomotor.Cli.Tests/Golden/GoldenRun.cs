using System.Text.Json.Nodes;

namespace Visuomotor.Cli.Tests;

/// <summary>A training of seconds that takes one way through the methods and their stages.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Success">For the point mass, how near the goal a trial must end to succeed, m; NaN for the small cube with its
/// camera.</param>
/// <param name="Training">The task's <c>training</c>.</param>
/// <param name="Arguments">Further arguments of <c>train</c>.</param>
internal sealed record GoldenRun(string Name, double Success, string Training, params string[] Arguments)
{
    // the policy's network and batches are small, and so is everything else
    private const string Small = "\"batches\": 100, \"hidden\": [6], \"trajectories\": 6";

    private const string WithCamera = """
        { "method": "badmm", "samples": 2, "iterations": 3, "policy": { "rounds": 2, "batches": 6, "hidden": [5] },
          "camera": { "teacherIterations": 1, "samples": 2, "endToEndBatches": 3, "poseImages": 12, "poseBatches": 4 } }
        """;

    /// <summary>Every combination of method and stage that ships.</summary>
    public static IReadOnlyList<GoldenRun> All { get; } =
    [
        new("teachers", 0.25, """{ "samples": 4, "iterations": 5 }"""),
        new("teachers-without-prior", 0.25, """{ "samples": 8, "iterations": 4, "prior": false, "noiseSmoothing": 2 }"""),
        new("teachers-held", 0.25, """{ "samples": 4, "iterations": 7, "holdSuccess": 0.6 }"""),
        new("badmm", 0.25, Full("badmm", 4, "\"rollouts\": 1")),
        new("badmm-global", 0.25, Full("badmm", 4, "\"stepRule\": \"global\", \"noise\": 1.2")),
        new("admm", 0.25, Full("admm", 4, "\"rollouts\": 1")),
        new("mdgps", 0.25, Full("mdgps", 4, "\"policyKlStep\": 0.5")),
        new("mdgps-global", 0.25, Full("mdgps", 4, "\"stepRule\": \"global\"")),
        new("badmm-held-teachers", 0.25, Full("badmm", 7, "\"teacherIterations\": 3, \"rollouts\": 1", "\"holdSuccess\": 0.6")),
        new("mdgps-held-teachers", 0.25, Full("mdgps", 7, "\"teacherIterations\": 3", "\"holdSuccess\": 0.6")),
        new("own-trials", 1.3, Full("badmm", 6, "\"onPolicyFrom\": 3, \"onPolicyKlStep\": 0.1, \"onPolicyNoise\": 2")),
        new("own-trials-mdgps", 1.3, Full("mdgps", 6, "\"onPolicyFrom\": 3")),
        new(
            "own-trials-far-steps",
            1.3,
            Full(
                "badmm",
                7,
                "\"onPolicyFrom\": 3, \"onPolicyKlStep\": 0.1, \"onPolicyRelaxation\": 10, \"onPolicyTrustRegion\": 2, \"noise\": "
                    + "1.4, \"keepNoise\": true"
            )
        ),
        new(
            "own-trials-many",
            1.3,
            Full("badmm", 6, "\"onPolicyFrom\": 3, \"onPolicyKlStep\": 0.3, \"learnFromSuccesses\": true, \"keepBest\": true", samples: 12)
        ),
        new("camera-end-to-end", double.NaN, WithCamera),
        new("camera-pose-features", double.NaN, WithCamera, "--perception", "pose-features"),
        new("camera-pose-prediction", double.NaN, WithCamera, "--perception", "pose-prediction"),
    ];

    private bool HasCamera => double.IsNaN(Success);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Writes the task.</summary>
    /// <returns>Its folder.</returns>
    public string Task(CommandLine line)
    {
        string folder = HasCamera ? SmallTasks.Cube(line, Name, tested: false) : SmallTasks.PointMass(line, Name, Success),
            file = Path.Combine(folder, "task.json");
        JsonNode task = JsonNode.Parse(File.ReadAllText(file))!;
        // as earlier builds know it, which scripts/same-bits compares with
        task["format"] = 1;
        task["training"] = JsonNode.Parse(Training);
        File.WriteAllText(file, task.ToJsonString());
        return folder;
    }

    /// <summary>The command that trains it.</summary>
    public string[] Command(string task, string output) =>
        [
            "train",
            task,
            "--seed",
            "3",
            "--video",
            "off",
            "--output",
            output,
            .. HasCamera ? ["--resolution", "28"] : Array.Empty<string>(),
            .. Arguments,
        ];

    private static string Full(string method, int iterations, string policy, string more = "", int samples = 5) =>
        $$"""
            {
              "method": "{{method}}", "samples": {{samples}}, "iterations": {{iterations}}{{(more.Length > 0 ? ", " + more : "")}},
              "policy": { {{(method == "mdgps" ? "" : "\"rounds\": 2, ")}}{{Small}}, {{policy}} }
            }
            """;
}
