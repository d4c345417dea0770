using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch;

/// <summary>Where a task.json says the settings that it can say.</summary>
internal static class SettingPlaces
{
    private const string Policy = "training.policy", MirrorDescent = "training.mirrorDescent";

    private static readonly Dictionary<string, string> Places = new()
    {
        [nameof(TrainingSettings.Iterations)] = "training.iterations",
        [nameof(TrainingSettings.Samples)] = "training.samples",
        [nameof(TrainingSettings.KlStep)] = "training.klStep",
        [nameof(TrainingSettings.MinimumMultiplier)] = "training.minimumStepMultiplier",
        [nameof(TrainingSettings.MaximumMultiplier)] = "training.maximumStepMultiplier",
        [nameof(TrainingSettings.NoiseSmoothing)] = "training.noiseSmoothing",
        [nameof(TrainingSettings.HoldSuccess)] = "training.holdSuccess",
        [nameof(GuidedPolicySearchSettings.Method)] = "training.method",
        [nameof(GuidedPolicySearchSettings.StepRule)] = Policy + ".stepRule",
        [nameof(GuidedPolicySearchSettings.PolicyKlStep)] = Policy + ".policyKlStep",
        [nameof(GuidedPolicySearchSettings.OnPolicyFrom)] = Policy + ".onPolicyFrom",
        [nameof(GuidedPolicySearchSettings.OnPolicyKlStep)] = Policy + ".onPolicyKlStep",
        [nameof(GuidedPolicySearchSettings.OnPolicyNoise)] = Policy + ".onPolicyNoise",
        [nameof(GuidedPolicySearchSettings.OnPolicyRelaxation)] = Policy + ".onPolicyRelaxation",
        [nameof(GuidedPolicySearchSettings.OnPolicyTrustRegion)] = Policy + ".onPolicyTrustRegion",
        [nameof(GuidedPolicySearchSettings.LearnFromSuccesses)] = Policy + ".learnFromSuccesses",
        [nameof(GuidedPolicySearchSettings.KeepNoise)] = Policy + ".keepNoise",
        [nameof(GuidedPolicySearchSettings.KeepBest)] = Policy + ".keepBest",
        [nameof(GuidedPolicySearchSettings.PolicyRollouts)] = Policy + ".rollouts",
        [nameof(GuidedPolicySearchSettings.TeacherIterations)] = Policy + ".teacherIterations",
        [nameof(GuidedPolicySearchSettings.InnerRounds)] = Policy + ".rounds",
        [nameof(GuidedPolicySearchSettings.InitialWeight)] = Policy + ".initialWeight",
        [nameof(GuidedPolicySearchSettings.MaximumWeight)] = Policy + ".maximumWeight",
        ["Policy.Batches"] = Policy + ".batches",
        ["Policy.Hidden"] = Policy + ".hidden",
        ["Policy.Trajectories"] = Policy + ".trajectories",
        ["Policy.Noise"] = Policy + ".noise",
        ["Policy.ActionUnit"] = Policy + ".actionUnit",
        ["Vision.TeacherIterations"] = "training.camera.teacherIterations",
        ["Vision.Samples"] = "training.camera.samples",
        ["Vision.EndToEndBatches"] = "training.camera.endToEndBatches",
        ["Vision.RandomLooks"] = "training.camera.randomLooks",
        ["Vision.Pose.Images"] = "training.camera.poseImages",
        ["Vision.Pose.Batches"] = "training.camera.poseBatches",
    };

    /// <summary>All of them, by setting.</summary>
    public static IReadOnlyDictionary<string, string> All => Places;

    /// <summary>The JSON path of a setting in a task; null where no task.json can say it.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="task">The task.</param>
    /// <param name="method">The method that is trained with; null for teachers alone.</param>
    public static string? Find(string setting, RobotTask task, GuidedPolicySearchMethod? method)
    {
        if (!Places.TryGetValue(setting, out string? place)) return null;
        bool own = method == GuidedPolicySearchMethod.Mdgps && task.Defaults.MirrorDescent is not null;
        return "$." + (own ? place.Replace(Policy, MirrorDescent, StringComparison.Ordinal) : place);
    }

    /// <summary>The smallest and the largest number that a task.json may give a setting.</summary>
    public static (double Least, double Most) Limits(string setting) => TaskSchema.Limits(Places[setting]);
}
