using System.CommandLine;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>train TASK</c>: learns a task from nothing.</summary>
internal static class TrainVerb
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> task = new("TASK")
        {
            Description = "A shipped task's name ('visuomotor tasks' lists them), or a folder with scene.xml and task.json.",
        };
        Option<int?> iterations = Settings.Integer("--iterations", 1, "Iterations to run. [default: the task's]");
        Option<int?> samples = Settings.Integer("--samples", 2, "Trials of each condition in an iteration. [default: the task's]");
        Option<ulong> seed = Settings.Seed("every random choice");
        Option<int> threads = Settings.Threads();
        Option<string> output = new("--output")
        {
            Description = "The folder of runs.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "runs",
        };
        Option<string?> prior = Settings.Switch("--prior", "Whether a mixture prior helps the dynamics fit. [default: the task's]");
        Option<double?> klStep = Settings.Positive("--kl-step", "KL bound of a step, nats per control step. [default: the task's]");
        PolicyOptions learning = new();
        Option<string> perception = Settings.Choice(
            "--perception",
            ["end-to-end", "pose-features", "pose-prediction"],
            "How a camera policy comes by what it sees. [default: end-to-end]"
        );
        Option<int?> resolution = Settings.Resolution();
        Option<string> network = Settings.Choice("--network", [.. CameraVariant.Networks], CameraVariant.NetworkHelp),
            looks = Settings.Choice("--looks", [.. CameraVariant.AllLooks], $"{CameraVariant.LooksHelp} [default: the task's]");
        Option<string> pose = new("--pose")
        {
            Description = "A pose network to start a camera policy from: its file, or a run that has one. [default: train one]",
            HelpName = "FILE",
        };
        Option<string?> video = Settings.Switch("--video", "Whether the result is filmed. [default: on]");
        Option<bool> json = Settings.Json();
        Command command = new(
            "train",
            "Learns a task from nothing and leaves a run folder with a report, videos, metrics and checkpoints. Ctrl-C stops cleanly."
        )
        {
            task,
            iterations,
            samples,
            seed,
            threads,
            output,
            prior,
            klStep,
            perception,
            resolution,
            network,
            looks,
            pose,
            video,
            json,
        };
        learning.AddTo(command);
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
        command.SetAction(parsed =>
        {
            CameraVariant variant = new(parsed.GetValue(network), parsed.GetValue(looks));
            int? pixels = variant.Resolution(parsed.GetValue(resolution));
            using RobotTask loaded = TaskLoader.Load(parsed.GetRequiredValue(task), pixels);
            TrainingPlan plan = learning.Read(
                parsed,
                loaded,
                variant,
                setting =>
                    parsed.GetValue(pose) is not null && setting.StartsWith("camera.pose.", StringComparison.Ordinal)
                        ? "does nothing with --pose, whose network is trained already"
                        : null
            );
            plan = plan with { Training = plan.Training with { Seed = parsed.GetValue(seed) } };
            if (plan.Policy?.Camera is null && parsed.GetValue(pose) is not null)
                throw new UserErrorException(
                    $"--pose is for camera policies; task {loaded.Name} "
                        + $"{(loaded.Camera is null ? "has no camera" : "trains none with this method")}"
                );
            string replay =
                $"visuomotor train {Quote(parsed.GetRequiredValue(task))} --seed {plan.Training.Seed}{Shared(plan)}"
                + variant.Replay
                + learning.Replay(parsed)
                + string.Concat(
                    Given(parsed, "--perception", perception),
                    Given(parsed, "--resolution", resolution),
                    Given(parsed, "--pose", pose)
                );
            RunFolder folder = TrainingRun.Create(
                Output(parsed.GetRequiredValue(output)),
                loaded,
                plan,
                parsed.GetValue(threads),
                replay,
                pixels,
                parsed.GetValue(pose),
                terminal.Interruption
            );
            if (folder.Note is string note)
                terminal.Note(note);

            // as all other verbs do: a run needs nothing but its folder
            using RobotTask own = RobotTask.Load(folder.TaskPath, pixels);
            using TrainingRun run = TrainingSession.Open(terminal, folder, own, parsed.GetValue(threads));
            return new TrainingSession(terminal, run, parsed.GetValue(json), parsed.IsOn(video, otherwise: true)).Run();
        });
        return command;
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
