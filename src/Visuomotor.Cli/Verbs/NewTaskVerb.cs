using System.CommandLine;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>new-task NAME</c>: writes a commented task that works, to change into one's own.</summary>
internal static class NewTaskVerb
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> name = new("NAME") { Description = "The folder to make; its last part is the task's name." };
        Command command = new(
            "new-task",
            "Writes a folder with a scene and a commented task.json that trains as it stands, to change into a task of your own."
        )
        {
            name,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor new-task ./my-task
            visuomotor train ./my-task
            """
        );
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(name);
            if (Directory.Exists(folder) || File.Exists(folder))
                throw new UserErrorException($"'{folder}' exists already and stays as it is; choose another name");
            try
            {
                TaskTemplate.Write(folder, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new UserErrorException($"'{folder}' cannot be made: {PlainMessage.Of(exception)}");
            }
            terminal.Output.WriteLine($"Made {folder} (scene.xml, task.json). Next: visuomotor train {folder}");
            return ExitCodes.Success;
        });
        return command;
    }
}
