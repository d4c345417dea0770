using System.CommandLine;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>train TASK</c>: learns a task from nothing.</summary>
internal sealed class TrainVerb(Terminal terminal)
{
    private readonly Argument<string> _task = new("TASK")
    {
        Description = "A shipped task's name ('visuomotor tasks' lists them), or a folder with scene.xml and task.json.",
    };
    private readonly Option<int?> _iterations = Settings.Integer("--iterations", 1, "Iterations to run. [default: the task's]");
    private readonly Option<int?> _samples = Settings.Samples();
    private readonly Option<ulong> _seed = Settings.Seed("every random choice");
    private readonly Option<int> _threads = Settings.Threads();
    private readonly Option<string> _output = new("--output")
    {
        Description = "The folder of runs.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => "runs",
    };
    private readonly Option<string?> _prior = Settings.Switch(
        "--prior",
        "Whether a mixture prior helps the dynamics fit. [default: the task's]"
    );
    private readonly Option<double?> _klStep = Settings.Positive(
        "--kl-step",
        "KL bound of a step, nats per control step. [default: the task's]"
    );
    private readonly PolicyOptions _learning = new();
    private readonly Option<string> _perception = Settings.Choice(
        "--perception",
        ["end-to-end", "pose-features", "pose-prediction"],
        "How a camera policy comes by what it sees. [default: end-to-end]"
    );
    private readonly Option<int?> _resolution = Settings.Resolution();
    private readonly Option<string> _network = Settings.Choice("--network", [.. CameraVariant.Networks], CameraVariant.NetworkHelp);
    private readonly Option<string> _looks = Settings.Choice(
        "--looks",
        [.. CameraVariant.AllLooks],
        $"{CameraVariant.LooksHelp} [default: the task's]"
    );
    private readonly Option<string> _pose = new("--pose")
    {
        Description = "A pose network to start a camera policy from: its file, or a run that has one. [default: train one]",
        HelpName = "FILE",
    };
    private readonly Option<string?> _video = Settings.Switch("--video", "Whether the result is filmed. [default: on]");
    private readonly Option<bool> _json = Settings.Json();

    public static Command Create(Terminal terminal) => new TrainVerb(terminal).Create();

    private Command Create()
    {
        Command command = new(
            "train",
            "Learns a task from nothing and leaves a run folder with a report, videos, metrics and checkpoints. Ctrl-C stops cleanly."
        )
        {
            _task,
            _iterations,
            _samples,
            _seed,
            _threads,
            _output,
            _prior,
            _klStep,
            _perception,
            _resolution,
            _network,
            _looks,
            _pose,
            _video,
            _json,
        };
        _learning.AddTo(command);
        ExampleHelp.Add(
            command,
            """
            visuomotor train insertion-2d --seed 7
            visuomotor train point-mass --method mdgps --on-policy-from 8
            visuomotor train cube --network paper --looks none
            visuomotor train cube --resolution 96 --set camera.endToEndBatches=1000
            visuomotor train ./my-task --iterations 20 --samples 8 --prior off --method teachers
            """
        );
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        CameraVariant variant = new(parsed.GetValue(_network), parsed.GetValue(_looks));
        int? pixels = variant.Resolution(parsed.GetValue(_resolution));
        using RobotTask loaded = TaskLoader.Load(parsed.GetRequiredValue(_task), pixels);
        TrainingPlan plan = _learning.Read(
            parsed,
            loaded,
            variant,
            setting =>
                parsed.GetValue(_pose) is not null && setting.StartsWith("camera.pose.", StringComparison.Ordinal)
                    ? "does nothing with --pose, whose network is trained already"
                    : null
        );
        plan = plan with { Training = plan.Training with { Seed = parsed.GetValue(_seed) } };
        if (plan.Policy?.Camera is null && parsed.GetValue(_pose) is not null)
            throw new UserErrorException(
                $"--pose is for camera policies; task {loaded.Name} "
                    + $"{(loaded.Camera is null ? "has no camera" : "trains none with this method")}"
            );
        string replay =
            $"visuomotor train {Quote(parsed.GetRequiredValue(_task))} --seed {plan.Training.Seed}{Shared(plan)}"
            + variant.Replay
            + _learning.Replay(parsed)
            + string.Concat(
                Given(parsed, "--perception", _perception),
                Given(parsed, "--resolution", _resolution),
                Given(parsed, "--pose", _pose)
            );
        RunFolder folder = TrainingRun.Create(
            Output(parsed.GetRequiredValue(_output)),
            loaded,
            plan,
            parsed.GetValue(_threads),
            replay,
            pixels,
            parsed.GetValue(_pose),
            terminal.Interruption
        );
        if (folder.Note is string note)
            terminal.Note(note);

        // as all other verbs do: a run needs nothing but its folder
        using RobotTask own = RobotTask.Load(folder.TaskPath, pixels);
        using TrainingRun run = TrainingSession.Open(terminal, folder, own, parsed.GetValue(_threads));
        return new TrainingSession(terminal, run, parsed.GetValue(_json), parsed.IsOn(_video, otherwise: true)).Run();
    }

    private static string Output(string folder) =>
        folder.Length > 0 ? folder : throw new UserErrorException("--output: is empty; name a folder");

    /// <summary>The options of what all methods share that this one uses.</summary>
    private static string Shared(TrainingPlan plan) =>
        string.Concat(
            new (string Setting, string Text)[]
            {
                ("iterations", $"--iterations {plan.Training.Iterations}"),
                ("samples", $"--samples {plan.Training.Samples}"),
                ("prior", $"--prior {(plan.Training.Prior ? "on" : "off")}"),
                ("klStep", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--kl-step {plan.Training.KlStep:R}")),
            }
                .Where(each => SettingUse.WhyNot(each.Setting, plan) is null)
                .Select(each => " " + each.Text)
        );

    private static string Given<T>(ParseResult parsed, string name, Option<T> option) =>
        parsed.GetValue(option) is { } value ? $" {name} {Quote(value.ToString()!)}" : "";

    private static string Quote(string word) =>
        word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./".Contains(letter, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
