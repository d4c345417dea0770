using System.Globalization;
using Visuomotor.PolicySearch;
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
        Outcome outcome = CommandLine.Run(
            "reproduce",
            "softmax-ablation",
            "--resolution",
            "32",
            "--seeds",
            "2",
            "--images",
            "20",
            "--batches",
            "3",
            "--output",
            _line.Folder
        );
        outcome.IsSuccess();
        string text = File.ReadAllText(_line.In("softmax-ablation.md"));
        Assert.Equal(outcome.Output, text);
        Assert.DoesNotContain("Not finished", text, StringComparison.Ordinal);
        Assert.Equal(4, text.Split('\n').Count(line => line.StartsWith('|') && line.Contains(" ± ", StringComparison.Ordinal)));
        Assert.Contains("| 4.75 ± 2.29 |", text, StringComparison.Ordinal);
        Assert.Contains(
            "--task cube --resolution 32 --tidy pose --cluttered pose-randomized --seeds 2 --images 20 --batches 3",
            text,
            StringComparison.Ordinal
        );
        string[] table = File.ReadAllLines(_line.In("softmax-ablation.csv"));
        Assert.Equal(1 + 2 * 2 * 4, table.Length);
        Assert.All(table, line => Assert.Equal(8, line.Split(',').Length));
    }

    [Fact]
    public void ThePerceptionsAreComparedAndAStoppedStudyGoesOn()
    {
        string[] study =
        [
            "reproduce",
            "perceptions",
            SmallCube(),
            "--resolution",
            "28",
            "--images",
            "20",
            "--pose-batches",
            "3",
            "--rounds",
            "1",
            "--batches",
            "5",
            "--rollouts",
            "2",
            "--trials",
            "3",
        ];
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

        Assert.Contains(
            "3 of 3 policies and 1 pose networks to train: about 0.3 hours, at 5 minutes a policy",
            whole.Error,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFiles(_line.Folder, "*-pose-*"));
        CommandLine
            .Run([.. study, "--output", _line.Folder])
            .IsUserError("holds 3 policies that were measured; add --resume to go on with them, --fresh");

        // stopped before the last policy, and gone on with on one thread; what a person wrote stays
        File.WriteAllText(csv, PerceptionTable.ToCsv(rows.Take(10)));
        File.AppendAllText(_line.In("perceptions-small-cube.md"), "\n## Notes\n\nWhy it comes out so.\n");
        Outcome resumed = CommandLine.Run([.. study, "--seeds", "1", "--threads", "1", "--output", _line.Folder, "--resume"]);
        resumed.IsSuccess();
        Assert.DoesNotContain("end-to-end: iteration", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("pose-prediction: iteration", resumed.Error, StringComparison.Ordinal);
        Assert.Contains(
            "1 of 3 policies and 1 pose networks to train: about 0.0 hours, reckoned from those",
            resumed.Error,
            StringComparison.Ordinal
        );
        Assert.Equal($"{resumed.Output}\n## Notes\n\nWhy it comes out so.\n", File.ReadAllText(_line.In("perceptions-small-cube.md")));
        Assert.Equal(rows.Select(Numbers), PerceptionTable.Read(csv).Select(Numbers));

        // a table of before contacts that were dropped were counted
        string[] lines = File.ReadAllLines(csv);
        Assert.Equal("contacts_dropped", lines[0].Split(',')[6]);
        string older = _line.In("older.csv");
        File.WriteAllLines(
            older,
            lines.Select(line => string.Join(',', (IEnumerable<string>)[.. line.Split(',')[..6], .. line.Split(',')[7..]]))
        );
        Assert.Equal(rows.Select(Numbers), PerceptionTable.Read(older).Select(Numbers));
        CommandLine.Run([.. study, "--samples", "3", "--output", _line.Folder, "--resume"]).IsUserError("made with other settings");
        File.AppendAllText(csv, "0,end-to-end,test\n");
        CommandLine.Run([.. study, "--output", _line.Folder, "--resume"]).IsUserError("line 17 is not a row");
    }

    [Fact]
    public void TheTableOfSeveralTasksTakesUpWhatIsThereAndTrainsNoPoseNetworkAgain()
    {
        string[] study =
        [
            "reproduce",
            "end-to-end-table",
            "--tasks",
            $"{SmallCube()},{SmallCube("small-hammer")}",
            "--quick",
            "--trials",
            "3",
            "--resolution",
            "28",
            "--images",
            "20",
            "--pose-batches",
            "3",
            "--rounds",
            "1",
            "--batches",
            "5",
            "--output",
            _line.Folder,
        ];
        Outcome first = CommandLine.Run([.. study, "--perceptions", "pose-prediction"]);
        first.IsSuccess();
        Assert.Equal(first.Output, File.ReadAllText(_line.In("end-to-end-table.md")));
        Assert.DoesNotContain("Not finished", first.Output, StringComparison.Ordinal);
        Assert.Equal(["task", "small-cube", "small-hammer"], Cells(first.Output, 1));
        Assert.Equal(
            ["training", "spatial", "visual"],
            first.Output.Split('\n').First(line => line.StartsWith("| task", StringComparison.Ordinal)).Split(" | ")[2..5]
        );
        // two conditions, three trials: two rollouts of each
        Assert.Equal([4, 2, 3, 3, 3], PerceptionTable.Read(_line.In("perceptions-small-cube.csv")).Select(row => row.Trials));

        // the pose networks are kept for the other perceptions
        Assert.Equal(4, Directory.GetFiles(_line.Folder, "*-pose-0.*").Length);
        Outcome second = CommandLine.Run([.. study, "--perceptions", "pose-features,pose-prediction", "--resume"]);
        second.IsSuccess();
        Assert.Contains("2 of 4 policies and 0 pose networks to train", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("pose pre-training", second.Error, StringComparison.Ordinal);
        Assert.Equal(["task", "small-cube", "small-cube", "small-hammer", "small-hammer"], Cells(second.Output, 1));
        Assert.Equal(2, PerceptionTable.Read(_line.In("perceptions-small-hammer.csv")).DistinctBy(row => row.Perception).Count());

        // a network from a file acts as one that was just trained
        string alone = Directory.CreateDirectory(_line.In("alone")).FullName;
        CommandLine.Run([.. study[..^2], "--perceptions", "pose-features,pose-prediction", "--output", alone]).IsSuccess();
        Assert.Equal(
            PerceptionTable.Read(Path.Combine(alone, "perceptions-small-cube.csv")).Select(Numbers).ToHashSet(),
            PerceptionTable.Read(_line.In("perceptions-small-cube.csv")).Select(Numbers).ToHashSet()
        );

        File.WriteAllText(_line.In("perceptions-small-cube-pose-0.json"), "{");
        Outcome damaged = CommandLine.Run([.. study, "--resume"]);
        Assert.Equal(2, damaged.Code);
        Assert.Contains("perceptions-small-cube-pose-0.json: damaged", damaged.Error, StringComparison.Ordinal);
        Outcome anew = CommandLine.Run([.. study, "--perceptions", "pose-prediction", "--fresh"]);
        anew.IsSuccess();
        Assert.Contains("2 of 2 policies and 2 pose networks to train", anew.Error, StringComparison.Ordinal);

        static IEnumerable<string> Cells(string text, int i) =>
            text.Split('\n')
                .SkipWhile(line => !line.StartsWith('|'))
                .TakeWhile(line => line.StartsWith('|'))
                .Where(line => !line.StartsWith("|-", StringComparison.Ordinal))
                .Select(line => line.Split('|')[i].Trim());
    }

    [Fact]
    public void IlqgSolvesEveryConditionAndAnyNumberOfThreadsWritesTheSame()
    {
        string[] study = ["reproduce", "ilqg", "point-mass", "--iterations", "20", "--rollouts", "3"];
        Outcome one = CommandLine.Run([.. study, "--threads", "1", "--output", _line.Folder]),
            three = CommandLine.Run([.. study, "--threads", "3", "--output", _line.Folder]);
        one.IsSuccess();
        Assert.Equal(one.Output, three.Output);
        Assert.Equal(one.Output, File.ReadAllText(_line.In("ilqg-point-mass.md")));
        string[][] rows =
        [
            .. one
                .Output.Split('\n')
                .Where(line => line.EndsWith(" of 3 |", StringComparison.Ordinal))
                .Select(line => line.Trim('|', ' ').Split(" | ")),
        ];
        Assert.Equal(["far-left", "left", "right", "far-right"], rows.Select(row => row[0]));
        // the search finds the goal from the left, and stops before it from the right
        Assert.Equal(["3 of 3", "3 of 3"], rows.Take(2).Select(row => row[^1]));
        Assert.All(rows.Take(2), row => Assert.True(double.Parse(row[3], CultureInfo.InvariantCulture) < 0.01, row[3]));
        Assert.DoesNotContain("Not finished", one.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesDoNotBreakATable()
    {
        string task = _line.In("odd"),
            file = Path.Combine(task, "task.json");
        TaskTemplate.Write(task, "odd");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"near\"", "\"a|b\\\\<i>\"", StringComparison.Ordinal));
        Outcome outcome = CommandLine.Run("reproduce", "ilqg", task, "--iterations", "1", "--rollouts", "1", "--output", _line.Folder);
        outcome.IsSuccess();
        Assert.Contains(@"| a\|b\\\<i> | 1 |", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "reproduce teachers point-mass --seeds 2 --iterations 2 --samples 2 --rollouts 1",
        "teachers-point-mass",
        "seed 1, iteration 1 ",
        "1 of 2 seeds",
        4 * 2
    )]
    [InlineData(
        "reproduce policies point-mass --method mdgps --seeds 2 --iterations 2 --samples 2 --rollouts 1 --batches 20",
        "policies-point-mass-mdgps",
        "seed 1, iteration 1 ",
        "1 of 2 seeds",
        12 * 2
    )]
    [InlineData(
        "reproduce ilqg point-mass --iterations 20 --rollouts 1 --threads 1",
        "ilqg-point-mass",
        ": 1 of 1 succeed",
        "1 of 4 conditions",
        null
    )]
    public void AStoppedStudyKeepsWhatItHas(string study, string file, string stopAt, string remains, int? rows)
    {
        using CancellationTokenSource stop = new();
        using StoppingWriter error = new(stopAt, stop);
        Assert.NotEqual(
            0,
            new VisuomotorCommand(new Terminal(TextWriter.Null, error, IsInteractive: false, stop.Token), []).Run([
                .. study.Split(' '),
                "--output",
                _line.Folder,
            ])
        );
        Assert.Contains($"Not finished: {remains}.", File.ReadAllText(_line.In(file + ".md")), StringComparison.Ordinal);
        if (rows is not null)
            Assert.Equal(1 + rows, File.ReadAllLines(_line.In(file + ".csv")).Length);
    }

    [Fact]
    public void TheRestOfAStudyIsReckonedFromThoseNearest()
    {
        Assert.Equal(2 * 300 + 120, PerceptionBacklog.Seconds([new([], [Perception.EndToEnd, Perception.PoseFeatures], 1)]));
        PerceptionRow row = new(
            0,
            Perception.EndToEnd,
            "training",
            9,
            9,
            0,
            0,
            90,
            TrainingSeconds: 200,
            MeasuringSeconds: 50,
            0.2,
            PoseSeconds: 80,
            "0.1.0"
        );
        PerceptionRow other = row with { Perception = Perception.PoseFeatures, TrainingSeconds = 30 };
        // another task has its perceptions' times from this one; this one's third perception is reckoned as the mean of its others
        Assert.Equal(
            165 + 80 + 250 + 2 * 80,
            PerceptionBacklog.Seconds([
                new([row, row, other, other], [Perception.PosePrediction], 0),
                new([], [Perception.PoseFeatures, Perception.EndToEnd], 2),
            ])
        );
    }

    private static PerceptionRow Numbers(PerceptionRow row) => row with { TrainingSeconds = 0, MeasuringSeconds = 0, PoseSeconds = 0 };

    [Theory]
    [InlineData("has no camera", "reproduce", "softmax-ablation", "--task", "point-mass")]
    [InlineData("--resolution: '27' is not a whole number from 28 to 1024", "reproduce", "softmax-ablation", "--resolution", "27")]
    [InlineData(
        "--tidy: task cube has no variation 'spatail'; did you mean 'spatial'?",
        "reproduce",
        "softmax-ablation",
        "--tidy",
        "spatail"
    )]
    [InlineData("--learning-rate: '0' is not a positive number", "reproduce", "softmax-ablation", "--learning-rate", "0")]
    [InlineData("has no camera", "reproduce", "perceptions", "point-mass")]
    [InlineData("leave none for the camera", "reproduce", "cube", "--iterations", "2")]
    [InlineData("--method: teachers learns no policy", "reproduce", "cube", "--method", "teachers")]
    [InlineData(
        "--perceptions: 'pose' is not one of end-to-end, pose-features, pose-prediction",
        "reproduce",
        "cube",
        "--perceptions",
        "pose"
    )]
    [InlineData("'cubes'", "reproduce", "end-to-end-table", "--tasks", "cubes")]
    [InlineData("do not go together", "reproduce", "cube", "--resume", "--fresh")]
    [InlineData("--trials: '0' is not", "reproduce", "cube", "--trials", "0")]
    [InlineData("cannot be made", "reproduce", "softmax-ablation", "--output", "/proc/visuomotor")]
    public void WrongUseIsAnswered(string words, params string[] arguments) => CommandLine.Run(arguments).IsUserError(words);

    private string SmallCube(string name = "small-cube") => SmallTasks.Cube(_line, name);

    /// <summary>Interrupts the work once it tells of something.</summary>
    private sealed class StoppingWriter(string words, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            if (value!.Contains(words, StringComparison.Ordinal))
                stop.Cancel();
        }
    }
}
