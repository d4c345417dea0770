using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>tasks</c>: lists the shipped tasks.</summary>
internal static class TasksVerb
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = Settings.Json();
        Command command = new("tasks", "Lists the shipped tasks.") { json };
        ExampleHelp.Add(
            command,
            """
            visuomotor tasks --json
            """
        );
        command.SetAction(parsed =>
        {
            IReadOnlyList<TaskListing> listings = [.. RobotTask.ShippedNames.Select(Describe)];
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(JsonSerializer.Serialize(listings, CliJson.Default.IReadOnlyListTaskListing));
            else
                Print(terminal.Output, listings);
            return ExitCodes.Success;
        });
        return command;
    }

    private static TaskListing Describe(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        return new TaskListing(
            name,
            task.Definition.Description,
            task.Horizon,
            task.ControlPeriod,
            task.StateSize,
            task.ActionSize,
            [.. task.Training.Select(condition => condition.Name)],
            [.. task.Test.Select(condition => condition.Name)]
        );
    }

    private static void Print(TextWriter output, IReadOnlyList<TaskListing> listings)
    {
        TextTable table = new("task", "states", "torques", "steps", "period", "conditions", "what it is") { LeftColumns = [6] };
        foreach (TaskListing task in listings)
            table.Add(
                task.Name,
                task.StateSize.ToString(CultureInfo.InvariantCulture),
                task.ActionSize.ToString(CultureInfo.InvariantCulture),
                task.Horizon.ToString(CultureInfo.InvariantCulture),
                $"{Format.Number(task.ControlPeriod)} s",
                $"{task.TrainingConditions.Count}{(task.TestConditions.Count > 0 ? $" + {task.TestConditions.Count} test" : "")}",
                task.Description
            );
        table.Write(output);
    }
}
