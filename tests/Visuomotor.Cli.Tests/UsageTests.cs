using System.CommandLine;
using System.Text.Json;

namespace Visuomotor.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("train")]
    [InlineData("pretrain")]
    [InlineData("resume")]
    [InlineData("evaluate")]
    [InlineData("record")]
    [InlineData("report")]
    [InlineData("tasks")]
    [InlineData("new-task")]
    [InlineData("reproduce")]
    [InlineData("doctor")]
    public void EveryVerbHasHelpWithAnExample(string verb)
    {
        Outcome outcome = CommandLine.Run(verb, "--help");
        outcome.IsSuccess();
        Assert.Contains("Example:", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"visuomotor {verb}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"  {verb} ", CommandLine.Run().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown verb 'trian'; did you mean 'train'?", "trian")]
    [InlineData("unknown verb 'x'", "x")]
    [InlineData("unknown verb 'teacher'; did you mean 'teachers'?; see 'visuomotor reproduce --help'", "reproduce", "teacher")]
    [InlineData("see 'visuomotor reproduce teachers --help'", "reproduce", "teachers", "--x")]
    [InlineData("unknown option '--smaples'; did you mean '--samples'?", "train", "--smaples", "3", "point-mass")]
    [InlineData("unknown option '--smaples=3'; did you mean '--samples'?", "train", "point-mass", "--smaples=3")]
    [InlineData("Required argument 'TASK' missing", "train")]
    [InlineData("one argument too many", "train", "point-mass", "peg")]
    [InlineData("--samples: '1' is not a whole number from 2", "train", "point-mass", "--samples", "1")]
    [InlineData("--samples: '-3' is not", "train", "point-mass", "--samples", "-3")]
    [InlineData("--iterations: '0' is not", "train", "point-mass", "--iterations", "0")]
    [InlineData("--seed: 'x' is not a whole number", "train", "point-mass", "--seed", "x")]
    [InlineData("--seed", "train", "point-mass", "--seed")]
    [InlineData("--prior: 'maybe' is not 'on' or 'off'", "train", "point-mass", "--prior", "maybe")]
    [InlineData("--kl-step: 'NaN' is not a positive number", "train", "point-mass", "--kl-step", "NaN")]
    [InlineData("--threads: '0' is not", "train", "point-mass", "--threads", "0")]
    [InlineData("--threads: '100000' is not", "train", "point-mass", "--threads", "100000")]
    [InlineData("--seed: '-1' is not", "train", "point-mass", "--seed", "-1")]
    [InlineData("--kl-step: must be from", "train", "point-mass", "--kl-step", "1e308")]
    [InlineData("--samples: must be smaller", "train", "point-mass", "--samples", "1000000")]
    [InlineData("--rounds: must be from 1 to 1000", "train", "point-mass", "--method", "badmm", "--rounds", "1001")]
    [InlineData("--samples", "train", "point-mass", "--samples", "3", "--samples", "4")]
    [InlineData("there is no setting 'klStpe'; did you mean 'klStep'?", "train", "point-mass", "--set", "klStpe=1")]
    [InlineData("there is no setting 'batches'; did you mean 'policy.batches'?", "train", "point-mass", "--set", "batches=1")]
    [InlineData("did you mean 'camera.samples'?", "train", "cube", "--set", "policy.vision.samples=2")]
    [InlineData("did you mean 'klStep'?", "train", "cube", "--set", "training.klStep=2")]
    [InlineData("--set klStep: has no value", "train", "point-mass", "--set", "klStep")]
    [InlineData("--set klStep=x: must be a number", "train", "point-mass", "--set", "klStep=x")]
    [InlineData("--set klStep=0: must be from", "train", "point-mass", "--set", "klStep=0")]
    [InlineData("--set prior=maybe: must be true or false", "train", "point-mass", "--set", "prior=maybe")]
    [InlineData("klStep is given twice", "train", "point-mass", "--set", "klStep=1", "--set", "klStep=1")]
    [InlineData("--kl-step says otherwise", "train", "point-mass", "--kl-step", "1", "--set", "klStep=2")]
    [InlineData("--perception says otherwise", "train", "cube", "--perception", "pose-features", "--set", "camera.perception=end-to-end")]
    [InlineData("--rounds: does nothing by mdgps", "train", "point-mass", "--method", "mdgps", "--rounds", "2")]
    [InlineData("--set mdgps.klStep=1: is for --method mdgps", "train", "point-mass", "--method", "badmm", "--set", "mdgps.klStep=1")]
    [InlineData("--set holdSuccess=0.9: does nothing here", "train", "cube", "--set", "holdSuccess=0.9")]
    [InlineData(
        "--set fit.maximumPoints=100: does nothing without the mixture prior",
        "train",
        "point-mass",
        "--prior",
        "off",
        "--set",
        "fit.maximumPoints=100"
    )]
    [InlineData("--set seed=3: has an option of its own, --seed", "train", "point-mass", "--set", "seed=3")]
    [InlineData("--set minimumStepMultiplier: must not be above", "train", "point-mass", "--set", "minimumStepMultiplier=20")]
    [InlineData("--set policy.batches=7: is for policies", "train", "point-mass", "--set", "policy.batches=7")]
    [InlineData("is for camera policies", "train", "point-mass", "--method", "badmm", "--set", "camera.samples=2")]
    [InlineData(
        "--set teachersAndPolicy.stepRule=new: must be one of classic, global",
        "train",
        "point-mass",
        "--method",
        "badmm",
        "--set",
        "teachersAndPolicy.stepRule=new"
    )]
    [InlineData(
        "--set policy.hidden=5000: must be at most 16 numbers from 1 to 4096",
        "train",
        "point-mass",
        "--method",
        "badmm",
        "--set",
        "policy.hidden=5000"
    )]
    [InlineData("--set policy.batches=7: is for policies", "reproduce", "teachers", "point-mass", "--set", "policy.batches=7")]
    [InlineData("--kl-step: does nothing by ilqg", "train", "point-mass", "--method", "ilqg", "--kl-step", "2")]
    [InlineData("--samples: does nothing by ilqg", "train", "point-mass", "--method", "ilqg", "--samples", "3")]
    [InlineData("--prior: does nothing by ilqg", "train", "point-mass", "--method", "ilqg", "--prior", "off")]
    [InlineData("--set holdSuccess=1: does nothing by ilqg", "train", "point-mass", "--method", "ilqg", "--set", "holdSuccess=1")]
    [InlineData("--set badmm.rounds=2: is for policies", "train", "point-mass", "--method", "ilqg", "--set", "badmm.rounds=2")]
    [InlineData("--set ownTrials.noise=2: does nothing without", "train", "cube", "--set", "ownTrials.noise=2")]
    [InlineData(
        "--set camera.pose.images=9: does nothing with --pose",
        "train",
        "cube",
        "--pose",
        "nowhere",
        "--set",
        "camera.pose.images=9"
    )]
    [InlineData(
        "--set camera.perception=pose-features: is what this study compares",
        "reproduce",
        "perceptions",
        "cube",
        "--set",
        "camera.perception=pose-features"
    )]
    [InlineData("--method: ilqg learns no policy", "reproduce", "policies", "point-mass", "--method", "ilqg")]
    [InlineData("task point-mass asks for a method of another kind: teachers learns no policy", "reproduce", "policies", "point-mass")]
    [InlineData("TASK: the value is empty", "train", "")]
    [InlineData("RUN: the value is empty", "resume", " ")]
    [InlineData("--output: the value is empty", "train", "point-mass", "--output", "")]
    [InlineData("--pose: the value is empty", "train", "cube", "--pose", "")]
    [InlineData("--output: the value is empty", "pretrain", "pose", "cube", "--output", "")]
    [InlineData("no task 'point-mas', neither shipped nor a folder; did you mean 'point-mass'?", "train", "point-mas")]
    [InlineData("no such run folder", "resume", "/nowhere/run")]
    [InlineData("no such run folder", "evaluate", "/nowhere/run")]
    [InlineData("no such run folder", "record", "/nowhere/run")]
    [InlineData("no such run folder", "report", "/nowhere/run")]
    [InlineData("not a run folder", "report", "/usr")]
    [InlineData("cannot be written", "train", "point-mass", "--output", "/proc/visuomotor")]
    [InlineData("cannot be written", "train", "point-mass", "--output", "/etc/passwd/runs")]
    [InlineData("exists already", "new-task", "/usr")]
    [InlineData("cannot be made", "new-task", "/proc/visuomotor/task")]
    public void AMistakeIsOneLineAndCodeTwo(string words, params string[] arguments) => CommandLine.Run(arguments).IsUserError(words);

    [Fact]
    public void AnUnexpectedErrorIsOneLineAndItsDetailsAreInAFile()
    {
        Command broken = new("break");
        broken.SetAction(int (_) => throw new InvalidOperationException("two\nlines"));
        Outcome outcome = CommandLine.Run([broken], ["break"], CancellationToken.None);
        Assert.Equal(1, outcome.Code);
        string line = outcome.Error.TrimEnd('\n');
        Assert.DoesNotContain('\n', line);
        Assert.Contains("defect", line, StringComparison.Ordinal);
        string path = line[(line.IndexOf("details in ", StringComparison.Ordinal) + 11)..line.IndexOf(';', StringComparison.Ordinal)];
        Assert.Contains("AnUnexpectedErrorIsOneLine", File.ReadAllText(path), StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void TasksAreListed()
    {
        Outcome outcome = CommandLine.Run("tasks");
        outcome.IsSuccess();
        foreach (string task in new[] { "point-mass", "insertion-2d", "insertion-3d", "swimmer", "octopus", "peg" })
            Assert.Contains(task, outcome.Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(CommandLine.Run("tasks", "--json").Output);
        Assert.Contains(
            json.RootElement.EnumerateArray(),
            task => task.GetProperty("name").GetString() == "peg" && task.GetProperty("trainingConditions").GetArrayLength() == 9
        );
    }

    [Fact]
    public void TheDoctorFindsThisMachineWell()
    {
        Outcome outcome = CommandLine.Run("doctor", "--json");
        Assert.True(outcome.Code == 0, outcome.Output);
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(7, json.RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("VISUOMOTOR_LIBMUJOCO", "/nowhere/lib.so", "libmujoco2.2.2")]
    [InlineData("VISUOMOTOR_LIBMUJOCO", "/lib/x86_64-linux-gnu/libm.so.6", "libmujoco2.2.2")]
    public void AMissingLibraryIsNamed(string variable, string path, string words)
    {
        Outcome outcome = CommandLine.RunProcess(
            new Dictionary<string, string> { [variable] = path },
            ["train", "point-mass", "--output", _line.Runs, "--iterations", "1", "--video", "off"]
        );
        Assert.True(outcome.Code == 2, outcome.Error);
        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("VISUOMOTOR_LIBMUJOCO", "libmujoco2.2.2", 2)]
    [InlineData("VISUOMOTOR_LIBOSMESA", "libosmesa6", 1)]
    [InlineData("VISUOMOTOR_LIBDNNL", "libdnnl2", 1)]
    [InlineData("VISUOMOTOR_LIBOPENBLAS", "libopenblas0", 1)]
    public void TheDoctorNamesWhatIsMissingOrOfAnotherKind(string variable, string package, int count)
    {
        foreach (string path in new[] { "/nowhere/lib.so", "/lib/x86_64-linux-gnu/libm.so.6" })
        {
            Outcome outcome = CommandLine.RunProcess(new Dictionary<string, string> { [variable] = path }, "doctor");
            Assert.Equal(1, outcome.Code);
            Assert.Contains(package, outcome.Output, StringComparison.Ordinal);
            Assert.Contains($"{count} thing{(count == 1 ? "" : "s")} to mend", outcome.Output, StringComparison.Ordinal);
        }
    }
}
