using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Checks the settings of a training against each other, against the task and against the machine's memory, before anything of it exists.
/// What a
/// task.json says wrongly is told with its place there; the rest comes from the caller.
/// </summary>
public static class TaskSettings
{
    /// <summary>Checks a training.</summary>
    /// <param name="task">The task.</param>
    /// <param name="settings">The teachers' settings.</param>
    /// <param name="policy">Settings of guided policy search; null for teachers alone.</param>
    /// <exception cref="TaskFormatException">What is wrong stands in the task's file; the message has its JSON path.</exception>
    /// <exception cref="SettingException">It does not; the message has the setting's name.</exception>
    public static void Check(RobotTask task, TrainingSettings settings, GuidedPolicySearchSettings? policy)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(settings);
        CheckUse(task, policy?.Method);
        AsTasks(
            task,
            policy?.Method,
            () => CheckAll(task, settings, policy),
            () => CheckAll(task, TrainingSettings.For(task), policy is null ? null : GuidedPolicySearchSettings.For(task, policy.Method))
        );
    }

    /// <summary>Checks pose pre-training.</summary>
    /// <param name="task">The task.</param>
    /// <param name="settings">Pictures and mini-batches.</param>
    /// <exception cref="TaskFormatException">What is wrong stands in the task's file; the message has its JSON path.</exception>
    /// <exception cref="SettingException">It does not; the message has the setting's name.</exception>
    public static void Check(RobotTask task, PoseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(settings);
        AsTasks(
            task,
            null,
            () => CheckPose(task, settings),
            () => CheckPose(task, GuidedPolicySearchSettings.For(task, GuidedPolicySearchMethod.Badmm)!.Vision!.Pose)
        );
    }

    /// <summary>
    /// Makes sure that a task says nothing of its training that its own method never uses; what is there for another method is left alone.
    /// </summary>
    private static void CheckUse(RobotTask task, GuidedPolicySearchMethod? method)
    {
        GuidedPolicySearchSettings? own = GuidedPolicySearchSettings.For(task);
        if (own?.Method != method)
            return;
        foreach ((string key, string setting) in TaskTraining.Said(task, method))
        {
            string? wrong =
                key.StartsWith("camera.", StringComparison.Ordinal) && task.Camera is null
                    ? "is for a task with a camera"
                    : SettingUse.WhyNot(setting, TrainingSettings.For(task), own);
            if (wrong is not null)
                throw new TaskFormatException(FileOf(task), $"$.training.{key}", wrong);
        }
    }

    private static void CheckAll(RobotTask task, TrainingSettings settings, GuidedPolicySearchSettings? policy)
    {
        settings.Validate();
        settings.CheckVary(task);
        policy?.Validate();
        if (policy is not null)
            CheckPolicy(task, settings, policy);
        TrainingMemory.Check(task, settings, policy);
    }

    private static void CheckPolicy(RobotTask task, TrainingSettings settings, GuidedPolicySearchSettings policy)
    {
        bool sees = policy.Vision is not null;
        if (sees && task.Camera is null)
            throw new ArgumentException($"task {task.Name} has no camera", nameof(policy));
        if (sees && task.PoseSize == 0)
            throw new TaskFormatException(
                FileOf(task),
                "$.pose",
                "is missing: a policy that sees the camera's pictures first learns from them where points of the target are; give "
                    + "\"pose\", leave \"camera\" out, or train teachers alone"
            );
        policy.Policy.RequireShortHistory(task.Horizon);
        if (policy.TeacherStage >= settings.Iterations)
            throw new SettingException(
                nameof(TrainingSettings.Iterations),
                $"must be at least {policy.TeacherStage + 1}: {settings.Iterations} leave none for the "
                    + $"{(sees ? "camera" : "policy")}, since the first {policy.TeacherStage} are the teachers'"
            );
        int trials = Math.Min(settings.Samples, policy.Vision?.Samples ?? settings.Samples);
        if (policy.PolicyRollouts >= trials)
            throw new SettingException(
                nameof(GuidedPolicySearchSettings.PolicyRollouts),
                $"must be below the {trials} trials of a condition, since the teacher makes the others"
            );
    }

    private static void CheckPose(RobotTask task, PoseSettings settings)
    {
        settings.Validate();
        TrainingMemory.Check(task, settings);
    }

    /// <summary>Runs a check; what it finds fault with and is the same in the task's own settings is the task's.</summary>
    private static void AsTasks(RobotTask task, GuidedPolicySearchMethod? method, Action check, Action checkOwn)
    {
        try
        {
            check();
        }
        catch (SettingException wrong)
            when (TaskTraining.Find(wrong.Setting, task, method) is string place && Fails(checkOwn, wrong.Setting))
        {
            throw new TaskFormatException(FileOf(task), place, wrong.Reason, wrong);
        }
    }

    private static bool Fails(Action check, string setting)
    {
        try
        {
            check();
            return false;
        }
        catch (SettingException wrong)
        {
            return wrong.Setting == setting;
        }
    }

    private static string FileOf(RobotTask task) => Path.Combine(task.Folder, TaskFile.Name);
}
