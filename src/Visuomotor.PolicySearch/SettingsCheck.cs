namespace Visuomotor.PolicySearch;

/// <summary>The checks that all settings share.</summary>
internal static class SettingsCheck
{
    // beyond this, or below its inverse, sums and squares of single numbers are lost
    private const double Large = 1e9;

    /// <summary>Makes sure that a setting is what it must be.</summary>
    /// <param name="holds">Whether it is.</param>
    /// <param name="name">The setting.</param>
    /// <param name="range">What it must be.</param>
    /// <exception cref="SettingException">It is not; the message names it.</exception>
    public static void Require(bool holds, string name, string range)
    {
        if (!holds) throw new SettingException(name, $"must be {range}");
    }

    /// <summary>Makes sure that a number is within what a task.json may say; null is.</summary>
    /// <exception cref="SettingException">It is not; the message names it.</exception>
    public static void InRange(double? value, string name)
    {
        (double least, double most) = SettingPlaces.Limits(name);
        Require(value is null || (value >= least && value <= most), name, FormattableString.Invariant($"from {least} to {most}"));
    }

    /// <summary>Makes sure that a number, which no task.json says, is positive and neither too small nor too large to reckon with.</summary>
    /// <exception cref="SettingException">It is not; the message names it.</exception>
    public static void Positive(double value, string name) => Require(value is >= 1 / Large and <= Large, name, FormattableString.Invariant($"from {1 / Large} to {Large}"));

    /// <summary>The same for one that may be 0.</summary>
    /// <exception cref="SettingException">It is not; the message names it.</exception>
    public static void NotNegative(double value, string name) => Require(value is >= 0 and <= Large, name, FormattableString.Invariant($"from 0 to {Large}"));
}
