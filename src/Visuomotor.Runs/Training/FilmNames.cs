using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// The file names of a run's films and strips, without extension: no two of them are the same, whatever conditions and variations are
/// called.
/// </summary>
internal static class FilmNames
{
    private const string Success = "-success",
        Failure = "-failure",
        ByPolicy = "policy";

    /// <summary>A teacher's film of its condition.</summary>
    public static string Teacher(string condition) =>
        FileNames.Unique(condition.StartsWith(ByPolicy, StringComparison.Ordinal) ? $"teacher {condition}" : condition);

    /// <summary>The policy's film of a training condition.</summary>
    public static string Policy(string condition) =>
        FileNames.Unique(
            condition.EndsWith(Success, StringComparison.Ordinal) || condition.EndsWith(Failure, StringComparison.Ordinal)
                ? $"{ByPolicy} {condition}"
                : $"{ByPolicy}-{condition}"
        );

    /// <summary>The film of one of the policy's successes or failures somewhere.</summary>
    public static string Place(string place, bool success) => FileNames.Unique($"{ByPolicy}-{place}{(success ? Success : Failure)}");
}
