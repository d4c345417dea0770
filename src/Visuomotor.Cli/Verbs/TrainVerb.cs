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
        Argument<string> task = new("TASK") { Description = "A shipped task's name ('visuomotor tasks' lists them), or a folder with scene.xml and task.json." };
        Option<int?> iterations = Settings.Integer("--iterations", 1, "Iterations to run. [default: the task's]");
        Option<int?> samples = Settings.Integer("--samples", 2, "Trials of each condition in an iteration. [default: the task's]");
        Option<ulong> seed = Settings.Seed("every random choice");
        Option<int> threads = Settings.Threads();
        Option<string> output = new("--output") { Description = "The folder of runs.", HelpName = "FOLDER", DefaultValueFactory = _ => "runs" };
        Option<string?> prior = Settings.Switch("--prior", "Whether a mixture prior helps the dynamics fit. [default: the task's]");
        Option<double?> klStep = Settings.Positive("--kl-step", "KL bound of a step, nats per control step. [default: the task's]");
        Option<string?> video = Settings.Switch("--video", "Whether the result is filmed. [default: on]");
        Option<bool> json = Settings.Json();
        Command command = new("train", "Learns a task from nothing and leaves a run folder with a report, videos, metrics and checkpoints. Ctrl-C stops cleanly.") { task, iterations, samples, seed, threads, output, prior, klStep, video, json };
        ExampleHelp.Add(command, """
            visuomotor train insertion-2d --seed 7
            visuomotor train ./my-task --iterations 20 --samples 8 --prior off
            """);
        command.SetAction(parsed =>
        {
            using RobotTask loaded = TaskLoader.Load(parsed.GetRequiredValue(task));
            TrainingSettings defaults = TrainingSettings.For(loaded);
            TrainingSettings settings = defaults with
            {
                Seed = parsed.GetValue(seed),
                Iterations = parsed.GetValue(iterations) ?? defaults.Iterations,
                Samples = parsed.GetValue(samples) ?? defaults.Samples,
                Prior = parsed.IsOn(prior, otherwise: defaults.Prior),
                KlStep = parsed.GetValue(klStep) ?? defaults.KlStep,
            };
            string replay = $"visuomotor train {Quote(parsed.GetRequiredValue(task))} --seed {settings.Seed} --iterations {settings.Iterations} --samples {settings.Samples} --prior {(settings.Prior ? "on" : "off")} --kl-step {settings.KlStep.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}";
            using TrainingRun run = TrainingRun.Start(parsed.GetRequiredValue(output), loaded, settings, parsed.GetValue(threads), replay);
            return new TrainingSession(terminal, run, parsed.GetValue(json), parsed.IsOn(video, otherwise: true)).Run();
        });
        return command;
    }

    private static string Quote(string word) => word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./".Contains(letter, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
