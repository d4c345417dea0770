using System.CommandLine;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>evaluate RUN</c>: success and distance from initial states that training never saw.</summary>
internal static class EvaluateVerb
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Settings.Run();
        Option<int?> rollouts = Settings.Integer("--rollouts", 1, "Rollouts of each training and test condition. [default: 10]");
        Option<int?> trials = Settings.Integer("--trials", 1, "Trials of each of the task's variations, each in a scene of its own. [default: 100]");
        Option<string?> noise = Settings.Switch("--noise", "Whether the noise of controllers and policy is on. [default: on]");
        Option<ulong> seed = Settings.Seed("the initial states and the noise");
        Option<int> threads = Settings.Threads();
        Option<bool> json = Settings.Json();
        Command command = new("evaluate", "Runs the learned controllers from initial states that training never saw; prints success and distance with 95 % intervals and keeps them in the run.") { path, rollouts, trials, noise, seed, threads, json };
        ExampleHelp.Add(command, """
            visuomotor evaluate last --rollouts 50 --json
            """);
        command.SetAction(parsed =>
        {
            RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(path));
            folder.RequireUnchangedTask();
            using RobotTask task = RobotTask.Load(folder.TaskPath, folder.Configuration.Resolution);
            using TrajectoryTraining training = TrainingRun.Load(folder, task, parsed.GetValue(threads));
            EvaluationSummary summary = RunEvaluator.Evaluate(
                folder, task, training, parsed.GetValue(rollouts) ?? RunEvaluator.DefaultRollouts, parsed.GetValue(trials) ?? RunEvaluator.DefaultTrials, parsed.GetValue(seed), parsed.IsOn(noise, otherwise: true), parsed.GetValue(threads), terminal.Interruption);
            if (parsed.GetValue(json))
                terminal.Output.Write(summary.ToJson());
            else
                Print(terminal.Output, summary, folder.Configuration.Task.DistanceName);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(TextWriter output, EvaluationSummary summary, string distanceName)
    {
        TextTable table = new("condition", "successes", "success", "95 % interval", distanceName, "diverged");
        foreach (EvaluationResult result in summary.Groups.SelectMany(group => group.Conditions.Append(group.Overall with { Name = group.Name })))
            table.Add(
                result.Name,
                $"{result.Successes} of {result.Trials}",
                Format.Percent(result.SuccessRate),
                $"{Format.Percent(result.SuccessLow)} to {Format.Percent(result.SuccessHigh)}",
                Format.Number(result.Distance) + (double.IsFinite(result.DistanceHalfWidth) ? $" ± {Format.Number(result.DistanceHalfWidth)}" : ""),
                Format.Number(result.Diverged));
        table.Write(output);
    }
}
