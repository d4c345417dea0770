namespace Visuomotor.Cli.Tests;

/// <summary>A task that is wrong is refused on one line with its place, and no run folder is begun.</summary>
public sealed class BadTaskTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("task.json", "\"horizon\": ", "\"horizon\": -", "$.horizon")]
    [InlineData("task.json", "\"horizon\"", "\"horizn\"", "horizn")]
    [InlineData("task.json", "\"format\": 2", "\"format\": 99", "99")]
    [InlineData("task.json", "{", "", "task.json")]
    [InlineData("task.json", "\"controlPeriod\": ", "\"controlPeriod\": 0.0000001, \"x\": ", "task.json")]
    [InlineData("scene.xml", "<mujoco", "<mujoc", "scene.xml")]
    [InlineData("scene.xml", "</worldbody>", "", "scene.xml")]
    [InlineData("scene.xml", "ctrlrange=\"-", "ctrlrange=\"", "scene.xml")]
    public void IsRefusedWithItsPlace(string file, string from, string to, string place)
    {
        string task = NewTask();
        string path = Path.Combine(task, file),
            text = File.ReadAllText(path);
        int at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the template's {file} has no '{from}'");
        File.WriteAllText(path, text[..at] + to + text[(at + from.Length)..]);
        CommandLine.Run("train", task, "--output", _line.Runs).IsUserError(place);
        Assert.False(Directory.Exists(_line.Runs));
    }

    [Theory]
    [InlineData("\"method\": \"badmm\", \"badmm\": { \"initialWeight\": 5 }", "$.training.badmm.initialWeight: must be between")]
    [InlineData("\"method\": \"badmm\", \"badmm\": { \"maximumWeight\": 0.001 }", "$.training.badmm.initialWeight: must be between")]
    [InlineData(
        "\"method\": \"badmm\", \"ownTrials\": { \"keepBest\": true }",
        "$.training.ownTrials.keepBest: does nothing without ownTrials.from"
    )]
    [InlineData(
        "\"method\": \"mdgps\", \"byMethod\": { \"mdgps\": { \"ownTrials\": { \"noise\": 2 } } }",
        "$.training.byMethod.mdgps.ownTrials.noise: does nothing without ownTrials.from"
    )]
    [InlineData(
        "\"method\": \"badmm\", \"teachersAndPolicy\": { \"policyRollouts\": 5 }",
        "$.training.teachersAndPolicy.policyRollouts: must be below the 5 trials"
    )]
    [InlineData("\"method\": \"badmm\", \"teachersAlone\": { \"iterations\": 10 }", "$.training.iterations: must be at least 11")]
    [InlineData("\"maximumStepMultiplier\": 0.001", "$.training.minimumStepMultiplier: must not be above")]
    [InlineData("\"policy\": { \"hidden\": [5000] }", "$.training.policy.hidden[0]: must be at most 4096")]
    [InlineData("\"klStp\": 3", "$.training.klStp: unknown key; did you mean \"klStep\"")]
    [InlineData("\"polcy\": { \"batches\": 3 }", "$.training.polcy.batches: unknown key: 'polcy' is neither a setting nor a method")]
    [InlineData("\"policy\": { \"batch\": 3 }", "$.training.policy.batch: unknown key")]
    [InlineData("\"method\": \"bdmm\"", "$.training.method: 'bdmm' is no method of this program, which knows teachers, badmm, admm, mdgps")]
    [InlineData("\"byMethod\": { \"bdmm\": {} }", "$.training.byMethod.bdmm: 'bdmm' is no method")]
    [InlineData(
        "\"byMethod\": { \"mdgps\": { \"badmm\": { \"rounds\": 1 } } }",
        "$.training.byMethod.mdgps.badmm.rounds: is for --method badmm"
    )]
    [InlineData("\"method\": \"ilqg\", \"noiseSmoothing\": 1", "$.training.samples: does nothing by ilqg")]
    public void SettingsThatDoNotGoTogetherAreRefusedWithTheirPlace(string setting, string words)
    {
        string path = Path.Combine(NewTask(), "task.json"),
            text = File.ReadAllText(path);
        const string From = "\"training\": { \"samples\": 5, ";
        Assert.Contains(From, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(From, $"{From}{setting}, ", StringComparison.Ordinal));
        CommandLine.Run("train", Path.GetDirectoryName(path)!, "--output", _line.Runs).IsUserError($"task.json: {words}");
        Assert.False(Directory.Exists(_line.Runs));
    }

    [Fact]
    public void ATrainingThatDoesNotFitIntoMemoryIsRefused()
    {
        string path = Path.Combine(NewTask(), "task.json"),
            text = File.ReadAllText(path);
        File.WriteAllText(
            path,
            text.Replace("\"horizon\": 60", "\"horizon\": 900000", StringComparison.Ordinal)
                .Replace("\"samples\": 5", "\"samples\": 900000", StringComparison.Ordinal)
        );
        CommandLine
            .Run("train", Path.GetDirectoryName(path)!, "--output", _line.Runs)
            .IsUserError("task.json: $.training.samples: must be smaller, or the trials shorter");
        Assert.False(Directory.Exists(_line.Runs));
    }

    [Fact]
    public void ACameraWithoutAPoseTrainsTeachersAlone()
    {
        string path = Path.Combine(NewTask(), "task.json"),
            text = File.ReadAllText(path);
        const string From = "// \"camera\": ";
        Assert.Contains(From, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(From, "\"camera\": ", StringComparison.Ordinal));
        CommandLine
            .Run("train", Path.GetDirectoryName(path)!, "--output", _line.Runs, "--method", "badmm")
            .IsUserError("task.json: $.pose: is missing");
        Assert.False(Directory.Exists(_line.Runs));
        CommandLine.Run("train", Path.GetDirectoryName(path)!, "--output", _line.Runs, "--iterations", "1", "--video", "off").IsSuccess();
    }

    [Theory]
    [InlineData("task.json", 0)]
    [InlineData("task.json", 200)]
    [InlineData("scene.xml", 0)]
    [InlineData("scene.xml", 200)]
    public void ATruncatedFileIsRefused(string file, int length)
    {
        string task = NewTask();
        string path = Path.Combine(task, file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        CommandLine.Run("train", task, "--output", _line.Runs).IsUserError(file);
        Assert.False(Directory.Exists(_line.Runs));
    }

    [Theory]
    [InlineData("task.json")]
    [InlineData("scene.xml")]
    public void AMissingFileIsRefused(string file)
    {
        string task = NewTask();
        File.Delete(Path.Combine(task, file));
        CommandLine.Run("train", task, "--output", _line.Runs).IsUserError(file);
    }

    private string NewTask()
    {
        string task = _line.In("my-task");
        CommandLine.Run("new-task", task).IsSuccess();
        return task;
    }
}
