using Visuomotor.PolicySearch;

namespace Visuomotor.Cli;

/// <summary>The options that settings come from.</summary>
internal static class SettingOptions
{
    /// <summary>The option of a setting; null where there is none.</summary>
    /// <param name="setting">The setting, as a <see cref="SettingException"/> names it.</param>
    public static string? Of(string setting) => setting switch
    {
        nameof(TrainingSettings.Iterations) => "--iterations",
        nameof(TrainingSettings.Samples) => "--samples",
        nameof(TrainingSettings.KlStep) => "--kl-step",
        nameof(GuidedPolicySearchSettings.Method) => "--method",
        nameof(GuidedPolicySearchSettings.StepRule) => "--step-rule",
        nameof(GuidedPolicySearchSettings.OnPolicyFrom) => "--on-policy-from",
        nameof(GuidedPolicySearchSettings.InnerRounds) => "--rounds",
        "Policy.Batches" or "Vision.Pose.Batches" => "--batches",
        "Policy.Hidden" => "--hidden",
        "Vision.Pose.Images" => "--images",
        _ => null,
    };
}
