using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary>Finds the task that a user names.</summary>
internal static class TaskLoader
{
    /// <summary>Loads a shipped task by its name, or a task's folder.</summary>
    /// <exception cref="UserErrorException">There is no such task.</exception>
    /// <param name="nameOrFolder">The task.</param>
    /// <param name="resolution">Side of the camera's pictures, or null for the task's own.</param>
    public static RobotTask Load(string nameOrFolder, int? resolution = null)
    {
        if (!RobotTask.ShippedNames.Contains(nameOrFolder) && !Directory.Exists(nameOrFolder))
            throw new UserErrorException(
                $"no task '{nameOrFolder}', neither shipped nor a folder{Suggestions.For(nameOrFolder, RobotTask.ShippedNames)}; "
                    + "'visuomotor tasks' lists them, 'visuomotor new-task' makes one"
            );
        return RobotTask.Load(nameOrFolder, resolution);
    }
}
