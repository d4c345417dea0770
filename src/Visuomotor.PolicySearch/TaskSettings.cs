using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Checks the settings of a training against each other, against what is driven and against the machine's memory, before anything of it
/// exists. What the environment's description says wrongly is told with its place there; the rest comes from the caller.
/// </summary>
public static class TaskSettings
{
    /// <summary>Checks a training.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="plan">The training.</param>
    /// <exception cref="DescriptionException">What is wrong stands in the environment's description; the message has its JSON
    /// path.</exception>
    /// <exception cref="SettingException">It does not; the message has the setting's name.</exception>
    public static void Check(IEnvironment environment, TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(plan);
        TaskTraining task = new(environment);
        if (task.Method == plan.Method)
            task.CheckUse(TrainingPlan.For(environment));
        AsTasks(
            environment,
            plan.Method,
            () => CheckAll(environment, plan),
            () => CheckAll(environment, TrainingPlan.For(environment, plan.Method))
        );
    }

    /// <summary>Checks pose pre-training.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="settings">Pictures and mini-batches.</param>
    /// <exception cref="DescriptionException">What is wrong stands in the environment's description; the message has its JSON
    /// path.</exception>
    /// <exception cref="SettingException">It does not; the message has the setting's name.</exception>
    public static void Check(IEnvironment environment, PoseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(settings);
        AsTasks(
            environment,
            Methods.Badmm,
            () => CheckPose(environment, settings),
            () => CheckPose(environment, PoseSettings.For(environment))
        );
    }

    private static void CheckAll(IEnvironment environment, TrainingPlan plan)
    {
        plan.Validate();
        plan.Method.Check(plan.Training);
        plan.Training.CheckVary(environment);
        if (plan.Policy is { } policy)
            CheckPolicy(environment, plan.Training, policy);
        MemoryEstimate.Check(environment, plan.Training, plan.Policy);
    }

    private static void CheckPolicy(IEnvironment environment, TrainingSettings settings, GuidedPolicySearchSettings policy)
    {
        bool sees = policy.Camera is not null;
        if (sees && environment.Pictures.Count == 0)
            throw new ArgumentException($"task {environment.Name} has no camera", nameof(policy));
        if (sees && environment is not IPoseSource { PoseSize: > 0 })
            throw environment.Refused(
                "$.pose",
                "is missing: a policy that sees the camera's pictures first learns from them where points of the target are; give "
                    + "\"pose\", leave \"camera\" out, or train teachers alone"
            );
        policy.Policy.RequireShortHistory(environment.Horizon);
        if (policy.TeacherStage >= settings.Iterations)
            throw new SettingException(
                "iterations",
                $"must be at least {policy.TeacherStage + 1}: {settings.Iterations} leave none for the "
                    + $"{(sees ? "camera" : "policy")}, since the first {policy.TeacherStage} are the teachers'"
            );
        int trials = Math.Min(settings.Samples, policy.Camera?.Samples ?? settings.Samples);
        if (policy.TeachersAndPolicy.PolicyRollouts >= trials)
            throw new SettingException(
                "teachersAndPolicy.policyRollouts",
                $"must be below the {trials} trials of a condition, since the teacher makes the others"
            );
    }

    private static void CheckPose(IEnvironment environment, PoseSettings settings)
    {
        settings.Validate();
        MemoryEstimate.Check(environment, settings);
    }

    /// <summary>Runs a check; what it finds fault with and is the same in the task's own settings is the task's.</summary>
    private static void AsTasks(IEnvironment environment, Method method, Action check, Action checkOwn)
    {
        try
        {
            check();
        }
        catch (SettingException wrong)
            when (new TaskTraining(environment).Refused(wrong, method) is { } refused && Fails(checkOwn, wrong.Setting))
        {
            throw refused;
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
}
