using System.Text.Json.Nodes;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Tests;

/// <summary>The studies of what a camera policy sees.</summary>
public sealed class StudyTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void TheSoftmaxAblationWritesFourRows()
    {
        Outcome outcome = CommandLine.Run("reproduce", "softmax-ablation", "--resolution", "32", "--seeds", "2", "--images", "20", "--batches", "3", "--output", _line.Folder);
        outcome.IsSuccess();
        string text = File.ReadAllText(_line.In("softmax-ablation.md"));
        Assert.Equal(outcome.Output, text);
        Assert.DoesNotContain("Not finished", text, StringComparison.Ordinal);
        Assert.Equal(4, text.Split('\n').Count(line => line.StartsWith('|') && line.Contains(" ± ", StringComparison.Ordinal)));
        Assert.Contains("| 4.75 ± 2.29 |", text, StringComparison.Ordinal);
        Assert.Contains("--task cube --resolution 32 --tidy pose --cluttered pose-randomized --seeds 2 --images 20 --batches 3", text, StringComparison.Ordinal);
        string[] table = File.ReadAllLines(_line.In("softmax-ablation.csv"));
        Assert.Equal(1 + 2 * 2 * 4, table.Length);
        Assert.All(table, line => Assert.Equal(8, line.Split(',').Length));
    }

    [Fact]
    public void ThePerceptionsAreComparedAndAStoppedStudyGoesOn()
    {
        string[] study = ["reproduce", "perceptions", SmallCube(), "--resolution", "28", "--images", "20", "--pose-batches", "3", "--rounds", "1", "--batches", "5", "--rollouts", "2", "--trials", "3"];
        Outcome whole = CommandLine.Run([.. study, "--seeds", "1", "--threads", "2", "--output", _line.Folder]);
        whole.IsSuccess();
        string csv = _line.In("perceptions-small-cube.csv");
        Assert.Equal(whole.Output, File.ReadAllText(_line.In("perceptions-small-cube.md")));
        IReadOnlyList<PerceptionRow> rows = PerceptionTable.Read(csv);
        Assert.Equal(3 * 5, rows.Count);
        Assert.Equal(["training", "test", "sensors", "spatial", "visual"], rows.Take(5).Select(row => row.Conditions));
        Assert.Equal([4, 2, 3, 3, 3], rows.Take(5).Select(row => row.Trials));
        Assert.All(rows, row => Assert.Equal(2 * 2 * 2, row.TrainingTrials));
        Assert.Single(rows.Select(row => row.PoseError).Distinct());
        Assert.Equal(3, rows.Where(row => row.Conditions == "spatial").Select(row => row.Distance).Distinct().Count());

        // stopped before the last policy, and gone on with on one thread
        File.WriteAllText(csv, PerceptionTable.ToCsv(rows.Take(10)));
        Outcome resumed = CommandLine.Run([.. study, "--seeds", "1", "--threads", "1", "--output", _line.Folder, "--resume"]);
        resumed.IsSuccess();
        Assert.DoesNotContain("end-to-end: iteration", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("pose-prediction: iteration", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(rows.Select(Numbers), PerceptionTable.Read(csv).Select(Numbers));
        CommandLine.Run([.. study, "--samples", "3", "--output", _line.Folder, "--resume"]).IsUserError("made with other settings");
        File.AppendAllText(csv, "0,end-to-end,test\n");
        CommandLine.Run([.. study, "--output", _line.Folder, "--resume"]).IsUserError("line 17 is not a row");

        static PerceptionRow Numbers(PerceptionRow row) => row with { TrainingSeconds = 0 };
    }

    [Theory]
    [InlineData("has no camera", "reproduce", "softmax-ablation", "--task", "point-mass")]
    [InlineData("at least 28", "reproduce", "softmax-ablation", "--resolution", "27")]
    [InlineData("--tidy: task cube has no variation 'spatail'; did you mean 'spatial'?", "reproduce", "softmax-ablation", "--tidy", "spatail")]
    [InlineData("--learning-rate: '0' is not a positive number", "reproduce", "softmax-ablation", "--learning-rate", "0")]
    [InlineData("has no camera", "reproduce", "perceptions", "point-mass")]
    [InlineData("leave none for the camera", "reproduce", "cube", "--iterations", "2")]
    [InlineData("add --method", "reproduce", "cube", "--method", "teachers")]
    [InlineData("--trials: '0' is not", "reproduce", "cube", "--trials", "0")]
    [InlineData("cannot be made", "reproduce", "softmax-ablation", "--output", "/proc/visuomotor")]
    public void WrongUseIsAnswered(string words, params string[] arguments) => CommandLine.Run(arguments).IsUserError(words);

    /// <summary>The cube with two training conditions, short trials and one iteration of each stage.</summary>
    private string SmallCube()
    {
        string folder = _line.In("small-cube"), file = Path.Combine(folder, "task.json");
        TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "cube"), folder);
        JsonNode task = JsonNode.Parse(File.ReadAllText(file))!;
        task["horizon"] = 12;
        task["conditions"] = JsonNode.Parse("""
            {
              "trainingGrid": { "name": "place", "body": "cube", "x": [0], "y": [-0.08, 0.08] },
              "testGrid": { "name": "held-out", "body": "cube", "x": [0.02], "y": [0.02] }
            }
            """);
        task["training"] = JsonNode.Parse("""
            { "method": "badmm", "samples": 2, "iterations": 2, "camera": { "teacherIterations": 1, "samples": 2, "endToEndBatches": 4 } }
            """);
        File.WriteAllText(file, task.ToJsonString());
        return folder;
    }
}
