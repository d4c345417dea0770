using Visuomotor.PolicySearch;

namespace Visuomotor.Cli;

/// <summary>The options that settings come from.</summary>
internal static class SettingOptions
{
    // what a task and a run's config.json call a setting, and the option of its own that it has
    private static readonly (string Setting, string Option)[] OptionOfSetting =
    [
        ("method", "--method"),
        ("iterations", "--iterations"),
        ("samples", "--samples"),
        ("klStep", "--kl-step"),
        ("prior", "--prior"),
        ("teachersAndPolicy.stepRule", "--step-rule"),
        ("ownTrials.from", "--on-policy-from"),
        ("badmm.rounds", "--rounds"),
        ("admm.rounds", "--rounds"),
        ("policy.batches", "--batches"),
        ("policy.hidden", "--hidden"),
        ("camera.perception", "--perception"),
        ("camera.pose.images", "--images"),
        ("camera.pose.batches", "--pose-batches"),
    ];

    /// <summary>How a setting is given: by an option of its own, or by --set and its name; null where no setting is called so.</summary>
    /// <param name="setting">The setting's name.</param>
    public static string? Of(string setting) => Own(setting) ?? (NamedSetting.Names.Contains(setting) ? $"--set {setting}" : null);

    /// <summary>The option of its own that a setting has; null where there is none.</summary>
    /// <param name="setting">The setting's name.</param>
    public static string? Own(string setting) => OptionOfSetting.FirstOrDefault(each => each.Setting == setting).Option;

    /// <summary>The setting that an option gives; null for none.</summary>
    /// <param name="option">The option.</param>
    /// <param name="method">The method, whose own settings go before another's.</param>
    public static string? SettingOf(string option, Method method) =>
        OptionOfSetting
            .Where(each => each.Option == option && each.Setting != "method")
            .OrderByDescending(each => each.Setting.StartsWith(method.Name + '.', StringComparison.Ordinal))
            .FirstOrDefault()
            .Setting;
}
