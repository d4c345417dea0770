namespace Visuomotor.PolicySearch;

/// <summary>The check that all settings share.</summary>
internal static class SettingsCheck
{
    /// <summary>Makes sure that a setting is in its range.</summary>
    /// <param name="holds">Whether it is.</param>
    /// <param name="name">The setting.</param>
    /// <param name="range">What it must be.</param>
    /// <exception cref="ArgumentException">It is not; the message names it.</exception>
    public static void Require(bool holds, string name, string range)
    {
        if (!holds) throw new ArgumentException($"setting {name} must be {range}");
    }

    /// <summary>Whether a number is above 0 and finite.</summary>
    public static bool IsPositive(double value) => value > 0 && double.IsFinite(value);
}
