namespace Visuomotor.PolicySearch;

/// <summary>The checks that all settings share.</summary>
internal static class SettingsCheck
{
    /// <summary>Makes sure that a setting is what it must be.</summary>
    /// <param name="holds">Whether it is.</param>
    /// <param name="name">The setting.</param>
    /// <param name="range">What it must be.</param>
    /// <exception cref="SettingException">It is not; the message names it.</exception>
    public static void Require(bool holds, string name, string range)
    {
        if (!holds)
            throw new SettingException(name, $"must be {range}");
    }
}
