using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary>Finds a task whose pictures tell a pose.</summary>
internal static class PoseTask
{
    /// <summary>Loads a task that has a camera and says what its target's pose is.</summary>
    /// <param name="nameOrFolder">The task.</param>
    /// <param name="resolution">Side of the camera's pictures, or null for the task's own.</param>
    /// <exception cref="UserErrorException">There is no such task, or it lacks either.</exception>
    public static RobotTask Load(string nameOrFolder, int? resolution)
    {
        RobotTask task = TaskLoader.Load(nameOrFolder, resolution);
        string? lack =
            task.Camera is null ? "has no camera; give its task.json a \"camera\""
            : task.PoseVariation is null || task.PoseSize == 0 ? "does not say what its target's pose is; give its task.json a \"pose\""
            : null;
        if (lack is null)
            return task;
        string name = task.Name;
        task.Dispose();
        throw new UserErrorException($"task {name} {lack}");
    }

    /// <summary>The pose pre-training that a task asks for.</summary>
    public static PoseSettings Settings(RobotTask task) => PoseSettings.For(task);
}
