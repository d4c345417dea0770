using Visuomotor.PolicySearch;

namespace Visuomotor.Cli;

/// <summary>The options that settings come from.</summary>
internal static class SettingOptions
{
    /// <summary>How a setting is given: by an option of its own, or by --set and its name; null where no setting is called so.</summary>
    /// <param name="setting">The setting, as a <see cref="SettingException"/> names it.</param>
    public static string? Of(string setting) => Own(setting) ?? (NamedSetting.NameOf(setting) is string name ? $"--set {name}" : null);

    /// <summary>The option of its own that a setting has; null where there is none.</summary>
    /// <param name="setting">The setting, as a <see cref="SettingException"/> names it.</param>
    public static string? Own(string setting) =>
        setting switch
        {
            nameof(TrainingSettings.Iterations) => "--iterations",
            nameof(TrainingSettings.Samples) => "--samples",
            nameof(TrainingSettings.KlStep) => "--kl-step",
            nameof(TrainingSettings.Prior) => "--prior",
            nameof(GuidedPolicySearchSettings.Method) => "--method",
            nameof(GuidedPolicySearchSettings.StepRule) => "--step-rule",
            nameof(GuidedPolicySearchSettings.OnPolicyFrom) => "--on-policy-from",
            nameof(GuidedPolicySearchSettings.InnerRounds) => "--rounds",
            "Policy.Batches" => "--batches",
            "Vision.Pose.Batches" => "--pose-batches",
            "Vision.Perception" => "--perception",
            "Policy.Hidden" => "--hidden",
            "Vision.Pose.Images" => "--images",
            _ => null,
        };
}
