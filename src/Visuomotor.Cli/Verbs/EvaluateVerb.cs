using System.CommandLine;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>evaluate RUN</c>: success and distance from initial states that training never saw.</summary>
internal sealed class EvaluateVerb(Terminal terminal)
{
    private static readonly string[] SpeedColumns = ["too fast", "within limits", "fastest, of its limit"];

    private readonly Argument<string> _path = Settings.Run();
    private readonly Option<int?> _rollouts = Settings.Integer(
        "--rollouts",
        1,
        "Rollouts of each training and test condition. [default: 10]"
    );
    private readonly Option<int?> _trials = Settings.Integer(
        "--trials",
        1,
        "Trials of each of the task's variations, each in a scene of its own. [default: 100]"
    );
    private readonly Option<string> _controllers = Settings.Choice(
        "--controllers",
        ["policy", "teachers"],
        "What is tried. [default: both]"
    );
    private readonly Option<string[]> _conditions = new("--conditions")
    {
        Description = "Where: 'training', 'test' or one of the task's variations; may be given several times. [default: everywhere]",
        HelpName = "NAME",
    };
    private readonly Option<string?> _noise = Settings.Switch(
        "--noise",
        "Whether the noise of controllers and policy is on. [default: on]"
    );
    private readonly Option<ulong> _seed = Settings.Seed("the initial states and the noise");
    private readonly Option<int> _threads = Settings.Threads();
    private readonly Option<bool> _json = Settings.Json();

    public static Command Create(Terminal terminal) => new EvaluateVerb(terminal).Create();

    private Command Create()
    {
        Command command = new(
            "evaluate",
            "Runs the learned controllers from initial states that training never saw; prints success and distance with 95 % "
                + "intervals and, when all of it is tried, keeps them in the run."
        )
        {
            _path,
            _controllers,
            _conditions,
            _rollouts,
            _trials,
            _noise,
            _seed,
            _threads,
            _json,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor evaluate last --rollouts 50 --json
            visuomotor evaluate last --controllers policy --conditions test
            """
        );
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(_path));
        folder.RequireUnchangedTask();
        using RobotTask task = RobotTask.Load(folder.TaskPath, folder.Configuration.Resolution);
        using ITraining training = TrainingRun.Load(folder, task, parsed.GetValue(_threads));
        string[]? where = parsed.GetValue(_conditions) is { Length: > 0 } names ? Known(names, task) : null;
        int count = parsed.GetValue(_rollouts) ?? RunEvaluator.DefaultRollouts,
            draws = parsed.GetValue(_trials) ?? RunEvaluator.DefaultTrials;
        ulong start = parsed.GetValue(_seed);
        bool noisy = parsed.IsOn(_noise, otherwise: true);
        string? who = parsed.GetValue(_controllers);
        EvaluationSummary summary =
            who is null && where is null
                ? RunEvaluator.Evaluate(
                    folder,
                    task,
                    training,
                    count,
                    draws,
                    start,
                    noisy,
                    parsed.GetValue(_threads),
                    terminal.Interruption
                )
                : Measure(
                    task,
                    training,
                    new EvaluationChoice
                    {
                        Policy = who != "teachers",
                        Teachers = who != "policy",
                        Conditions = where,
                    },
                    count,
                    draws,
                    start,
                    noisy,
                    parsed.GetValue(_threads),
                    terminal.Interruption
                );
        if (parsed.GetValue(_json))
            terminal.Output.Write(summary.ToJson());
        else
            Print(terminal.Output, summary, folder.Configuration.Task.DistanceName);
        return ExitCodes.Success;
    }

    private static EvaluationSummary Measure(
        RobotTask task,
        ITraining training,
        EvaluationChoice choice,
        int rollouts,
        int trials,
        ulong seed,
        bool noise,
        int threads,
        CancellationToken cancellation
    )
    {
        try
        {
            return RunEvaluator.Measure(task, training, choice, rollouts, trials, seed, noise, threads, cancellation);
        }
        catch (ArgumentException exception) when (exception.ParamName == "choice")
        {
            throw new UserErrorException(PlainMessage.Of(exception));
        }
    }

    private static string[] Known(string[] names, RobotTask task)
    {
        IReadOnlyList<string> known = EvaluationChoice.Names(task);
        foreach (string name in names)
            if (!known.Contains(name))
                throw new UserErrorException(
                    $"--conditions: task {task.Name} has no '{name}'{Suggestions.For(name, known)}; it has "
                        + $"{string.Join(", ", known.Select(PlainText.Name))}"
                );
        return names;
    }

    private static void Print(TextWriter output, EvaluationSummary summary, string distanceName)
    {
        bool limited = summary.Groups.Any(group => group.Speeds is not null);
        TextTable table = new([
            "what",
            "condition",
            "successes",
            "success",
            "95 % interval",
            distanceName,
            "diverged",
            "contacts dropped",
            .. limited ? SpeedColumns : [],
        ])
        {
            LeftColumns = [1],
        };
        foreach ((string group, EvaluationResult result) in summary.Rows)
            table.Add([
                group,
                PlainText.Name(result.Name),
                $"{result.Successes} of {result.Trials}",
                Format.Percent(result.SuccessRate),
                $"{Format.Percent(result.SuccessLow)} to {Format.Percent(result.SuccessHigh)}",
                Format.Number(result.Distance)
                    + (double.IsFinite(result.DistanceHalfWidth) ? $" ± {Format.Number(result.DistanceHalfWidth)}" : ""),
                Format.Number(result.Diverged),
                Format.Number(result.ContactsDropped),
                .. limited ? SpeedCells(result) : [],
            ]);
        table.Write(output);
        foreach (string warning in summary.Groups.SelectMany(group => group.Overall.Warnings).Distinct())
            output.WriteLine($"MuJoCo warned: {warning}");
        foreach (EvaluationGroup group in summary.Groups)
        foreach (SpeedSummary each in (group.Speeds ?? []).Where(each => each.IsAim || each == group.Fastest))
            output.WriteLine(
                $"{group.Name}: {PlainText.Name(each.Name)} moved at {Format.Number(each.Largest)} {each.Unit} at most, "
                    + $"{Format.Percent(each.Share)} of its {(each.IsAim ? "aim" : "limit")} of {Format.Number(each.Limit)}; "
                    + $"{each.Within} of {group.Overall.Trials} trials were within it"
            );
    }

    private static string[] SpeedCells(EvaluationResult result) =>
        [
            Format.Number(result.TooFast ?? double.NaN),
            result.WithinLimits is { } within ? $"{within} of {result.Trials}" : "–",
            Format.Percent(result.LargestSpeed ?? double.NaN),
        ];
}
