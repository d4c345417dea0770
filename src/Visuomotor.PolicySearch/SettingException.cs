namespace Visuomotor.PolicySearch;

/// <summary>
/// A setting is out of its range, or does not go with the others. What an environment's description says is a
/// <see cref="Control.DescriptionException"/> there, see <see cref="TaskSettings"/>.
/// </summary>
public sealed class SettingException : ArgumentException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="setting">The setting, such as <c>policy.batches</c>.</param>
    /// <param name="reason">What it must be, such as "must be at least 1".</param>
    public SettingException(string setting, string reason)
        : base($"setting {setting} {reason}") => (Setting, Reason) = (setting, reason);

    /// <summary>Makes the exception from a finished message.</summary>
    public SettingException(string message)
        : base(message) => (Setting, Reason) = ("", message);

    /// <summary>Makes the exception from a finished message and its cause.</summary>
    public SettingException(string message, Exception inner)
        : base(message, inner) => (Setting, Reason) = ("", message);

    /// <summary>Makes an exception without a message.</summary>
    public SettingException()
        : this("a setting is out of its range") { }

    /// <summary>The setting: its path among all settings of a training, see <see cref="TrainingPlan"/>.</summary>
    public string Setting { get; }

    /// <summary>The message without the setting's name.</summary>
    public string Reason { get; }
}
