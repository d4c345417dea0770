using System.CommandLine;
using System.Text.Json;
using Visuomotor.Mujoco;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>record RUN</c>: films the learned controllers.</summary>
internal sealed class RecordVerb(Terminal terminal)
{
    private const string All = "all";

    private readonly Argument<string> _path = Settings.Run();
    private readonly Option<string[]> _conditions = new("--condition")
    {
        Description =
            "A training condition to film, or 'all'; may be given several times. [default: four of them, after the policy's "
            + "successes and failures everywhere]",
        HelpName = "NAME",
    };
    private readonly Option<string> _controllers = Settings.Choice(
        "--controllers",
        ["policy", "teachers"],
        "Who is filmed. [default: both, but the policy alone where it made all trials, since teachers are then its linearisations]"
    );
    private readonly Option<string> _camera = new("--camera")
    {
        Description = "The scene's camera to film with. [default: 'view', or a free camera]",
        HelpName = "NAME",
    };
    private readonly Option<int?> _width = Settings.Integer("--width", 16, "Pixels a row, a multiple of 4. [default: 400]");
    private readonly Option<int?> _height = Settings.Integer("--height", 16, "Rows, a multiple of 4. [default: 300]");
    private readonly Option<ulong> _seed = Settings.Seed("the initial states");
    private readonly Option<int> _threads = Settings.Threads();
    private readonly Option<bool> _json = Settings.Json();

    public static Command Create(Terminal terminal) => new RecordVerb(terminal).Create();

    private Command Create()
    {
        Command command = new(
            "record",
            "Films policy and teachers, a video and a film strip each, without noise: first the policy's successes and failures, on "
                + "training and on held-out conditions, then some training conditions. Puts them into the report."
        )
        {
            _path,
            _controllers,
            _conditions,
            _camera,
            _width,
            _height,
            _seed,
            _threads,
            _json,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor record last --width 640 --height 480
            visuomotor record last --controllers teachers --condition all
            """
        );
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(_path));
        folder.RequireUnchangedTask();
        RecordingOptions options = new()
        {
            Width = Size("--width", parsed.GetValue(_width) ?? 400),
            Height = Size("--height", parsed.GetValue(_height) ?? 300),
            Camera = parsed.GetValue(_camera),
            Seed = parsed.GetValue(_seed),
            Threads = parsed.GetValue(_threads),
            Conditions = parsed.GetValue(_conditions) is { Length: > 0 } names ? Known(names, folder) : null,
            Policy = parsed.GetValue(_controllers) != "teachers",
            Teachers = parsed.GetValue(_controllers) != "policy",
            HeldOut = parsed.GetValue(_conditions) is not { Length: > 0 },
        };
        using RobotTask task = RobotTask.Load(folder.TaskPath, folder.Configuration.Resolution);
        using ITraining training = TrainingRun.Load(folder, task, threads: 1);
        bool asJson = parsed.GetValue(_json);
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
