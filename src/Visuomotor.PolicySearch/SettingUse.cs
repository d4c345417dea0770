namespace Visuomotor.PolicySearch;

/// <summary>
/// Which settings a training uses. One that its method or its stages have no use for is refused where somebody asks for it, not passed
/// over.
/// </summary>
public static class SettingUse
{
    /// <summary>Why a training does nothing with a setting; null where it uses it.</summary>
    /// <param name="name">The setting, one of <see cref="NamedSetting.Names"/>.</param>
    /// <param name="training">The teachers' settings.</param>
    /// <param name="policy">Those of guided policy search; null for teachers alone.</param>
    /// <returns>What goes on from the setting's name, such as "does nothing by mdgps, whose iterations have one round".</returns>
    public static string? WhyNot(string name, TrainingSettings training, GuidedPolicySearchSettings? policy)
    {
        ArgumentNullException.ThrowIfNull(training);
        return WhyNot(name, training) ?? (policy is null ? null : WhyNot(name, policy));
    }

    private static string? WhyNot(string name, TrainingSettings training) =>
        name switch
        {
            "training.sharedPrior"
            or "training.fit.mixtureRidge"
            or "training.fit.pointsPerCluster"
            or "training.fit.minimumClusters"
            or "training.fit.maximumClusters"
            or "training.fit.maximumPoints"
            or "training.fit.maximumIterations" when !training.Prior => "does nothing without the mixture prior",
            _ => null,
        };

    private static string? WhyNot(string name, GuidedPolicySearchSettings policy) =>
        name switch
        {
            "training.holdSuccess" when policy.TeacherIterations == 0 =>
                "does nothing here: with a policy, only teachers that learn alone first (teacherIterations) are held, and never a "
                    + "camera policy's",
            "policy.innerRounds" when policy.Method == GuidedPolicySearchMethod.Mdgps =>
                "does nothing by mdgps, whose iterations have one round",
            "policy.policyKlStep" when policy.Method != GuidedPolicySearchMethod.Mdgps => "is for mdgps, whose steps start from the policy",
            "policy.dualRate" or "policy.initialWeight" when policy.Method == GuidedPolicySearchMethod.Mdgps =>
                "does nothing by mdgps, which has no penalty",
            "policy.minimumWeight" or "policy.maximumWeight" when policy.Method != GuidedPolicySearchMethod.Badmm =>
                "is for badmm, whose nu moves",
            "policy.onPolicyFrom"
            or "policy.onPolicyKlStep"
            or "policy.onPolicyNoise"
            or "policy.onPolicyRelaxation"
            or "policy.onPolicyTrustRegion"
            or "policy.learnFromSuccesses"
            or "policy.keepNoise"
            or "policy.keepBest" when policy.Method == GuidedPolicySearchMethod.Admm =>
                "is for badmm and mdgps: admm cannot learn from the policy's own trials",
            "policy.vision.endToEndBatches" or "policy.vision.learningRate" when policy.Vision is { Perception: not Perception.EndToEnd } =>
                "does nothing where the convolutions stay as they are",
            _ => null,
        };
}
