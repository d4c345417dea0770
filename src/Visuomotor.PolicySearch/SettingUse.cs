namespace Visuomotor.PolicySearch;

/// <summary>
/// Which settings a training uses. One that its method or its stages have no use for is refused where somebody asks for it, not passed
/// over.
/// </summary>
public static class SettingUse
{
    /// <summary>Why a training does nothing with a setting; null where it uses it.</summary>
    /// <param name="name">The setting, one of <see cref="NamedSetting.Names"/>.</param>
    /// <param name="plan">The training.</param>
    /// <returns>What goes on from the setting's name, such as "does nothing without the mixture prior".</returns>
    public static string? WhyNot(string name, TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Policy is null && IsPolicys(name))
            return "is for policies; choose one with --method badmm, admm or mdgps";
        string[] steps = name.Split('.');
        if (steps[0] != plan.Method.Name && Methods.Named(steps[0]) is { Own: not null } other)
            return steps[1] == "rounds" && plan.Policy is { Agreement: MirrorDescentSettings }
                ? $"does nothing by {plan.Method.Name}, whose iterations have one round"
                : $"is for --method {other.Name}";
        return plan.Method.WhyNot?.Invoke(name) ?? WhyNot(name, plan.Training) ?? (plan.Policy is { } policy ? WhyNot(name, policy) : null);
    }

    /// <summary>Whether a setting is one of guided policy search's, whichever of its methods it is for.</summary>
    public static bool IsPolicys(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string section = name.Split('.')[0];
        return section is "policy" or "teachersAlone" or "teachersAndPolicy" or "ownTrials" or "camera"
            || Methods.Named(section) is { IsGuided: true };
    }

    private static string? WhyNot(string name, TrainingSettings training) =>
        name switch
        {
            "sharedPrior"
            or "fit.mixtureRidge"
            or "fit.pointsPerCluster"
            or "fit.minimumClusters"
            or "fit.maximumClusters"
            or "fit.maximumPoints"
            or "fit.maximumIterations" when !training.Prior => "does nothing without the mixture prior",
            _ => null,
        };

    private static string? WhyNot(string name, GuidedPolicySearchSettings policy) =>
        name switch
        {
            "holdSuccess" when policy.TeachersAlone.Iterations == 0 =>
                "does nothing here: with a policy, only teachers that learn alone first (teachersAlone) are held, and never a camera "
                    + "policy's",
            _ when name.StartsWith("ownTrials.", StringComparison.Ordinal) => WhyNot(name, policy.Agreement, policy.OwnTrials),
            _ when name.StartsWith("camera.", StringComparison.Ordinal) => WhyNot(name, policy.Camera),
            _ => null,
        };

    private static string? WhyNot(string name, AgreementSettings agreement, OwnTrialsSettings? own) =>
        !agreement.AllowsOwnTrials ? $"is for badmm and mdgps: {agreement.Name} cannot learn from the policy's own trials"
        : own is null && name != "ownTrials.from"
            ? "does nothing without ownTrials.from, from which iteration on the policy makes all trials"
        : name == "ownTrials.keepNoise" && own is { LearnFromSuccesses: true }
            ? "does nothing with learnFromSuccesses, which keeps it anyway"
        : null;

    private static string? WhyNot(string name, CameraStageSettings? camera) =>
        camera is null ? "is for camera policies, and the task has no camera"
        : name is "camera.endToEndBatches" or "camera.learningRate" && camera.Perception != Perception.EndToEnd
            ? "does nothing where the convolutions stay as they are"
        : null;
}
