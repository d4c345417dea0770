using System.CommandLine;
using System.Text.Json;
using Visuomotor.Mujoco;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>record RUN</c>: films the learned controllers.</summary>
internal static class RecordVerb
{
    private const string All = "all";

    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Settings.Run();
        Option<string[]> conditions = new("--condition")
        {
            Description =
                "A training condition to film, or 'all'; may be given several times. [default: four of them, after the policy's "
                + "successes and failures everywhere]",
            HelpName = "NAME",
        };
        Option<string> controllers = Settings.Choice(
            "--controllers",
            ["policy", "teachers"],
            "Who is filmed. [default: both, but the policy alone where it made all trials, since teachers are then its linearisations]"
        );
        Option<string> camera = new("--camera")
        {
            Description = "The scene's camera to film with. [default: 'view', or a free camera]",
            HelpName = "NAME",
        };
        Option<int?> width = Settings.Integer("--width", 16, "Pixels a row, a multiple of 4. [default: 400]");
        Option<int?> height = Settings.Integer("--height", 16, "Rows, a multiple of 4. [default: 300]");
        Option<ulong> seed = Settings.Seed("the initial states");
        Option<int> threads = Settings.Threads();
        Option<bool> json = Settings.Json();
        Command command = new(
            "record",
            "Films policy and teachers, a video and a film strip each, without noise: first the policy's successes and failures, on "
                + "training and on held-out conditions, then some training conditions. Puts them into the report."
        )
        {
            path,
            controllers,
            conditions,
            camera,
            width,
            height,
            seed,
            threads,
            json,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor record last --width 640 --height 480
            visuomotor record last --controllers teachers --condition all
            """
        );
        command.SetAction(parsed =>
        {
            RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(path));
            folder.RequireUnchangedTask();
            RecordingOptions options = new()
            {
                Width = Size("--width", parsed.GetValue(width) ?? 400),
                Height = Size("--height", parsed.GetValue(height) ?? 300),
                Camera = parsed.GetValue(camera),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                Conditions = parsed.GetValue(conditions) is { Length: > 0 } names ? Known(names, folder) : null,
                Policy = parsed.GetValue(controllers) != "teachers",
                Teachers = parsed.GetValue(controllers) != "policy",
                HeldOut = parsed.GetValue(conditions) is not { Length: > 0 },
            };
            using RobotTask task = RobotTask.Load(folder.TaskPath, folder.Configuration.Resolution);
            using ITraining training = TrainingRun.Load(folder, task, threads: 1);
            bool asJson = parsed.GetValue(json);
            IReadOnlyList<string> videos = RunRecorder.Record(
                folder,
                task,
                training,
                options,
                name =>
                {
                    if (!asJson)
                        terminal.Output.WriteLine($"filmed {PlainText.Name(name)}");
                },
                terminal.Note,
                terminal.Interruption
            );
            foreach (string note in Report.Write(folder, terminal.Interruption))
                terminal.Note(note);
            if (asJson)
                terminal.Output.WriteLine(JsonSerializer.Serialize(videos, CliJson.Default.IReadOnlyListString));
            else
                foreach (string video in videos)
                    terminal.Output.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, video));
            return ExitCodes.Success;
        });
        return command;
    }

    private static int Size(string name, int pixels) =>
        pixels > Renderer.LargestSize
            ? throw new UserErrorException(
                $"{name}: {pixels} pixels are more than {Renderer.LargestSize}, the most that a picture may have"
            )
        : pixels % 4 == 0 ? pixels
        : throw new UserErrorException($"{name}: {pixels} is not a multiple of 4; use {pixels / 4 * 4}");

    /// <summary>The names that were given, if the run has such conditions.</summary>
    private static string[] Known(string[] names, RunFolder folder)
    {
        IReadOnlyList<string> known = folder.Configuration.Task.ConditionNames;
        if (names is [All] && !known.Contains(All))
            return [.. known];
        foreach (string name in names)
            if (!known.Contains(name))
                throw new UserErrorException(
                    $"--condition: the run has no condition '{name}'{Suggestions.For(name, known)}; it has "
                        + $"{string.Join(", ", known.Select(PlainText.Name))}"
                );
        return names;
    }
}
