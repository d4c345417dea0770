using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>Lists of names, by which two tasks whose sizes are equal are told apart.</summary>
internal static class TaskNames
{
    /// <summary>Names of states, actions and training conditions.</summary>
    public static string[] Of(IEnvironment environment) =>
        [.. environment.State.Names, .. environment.Action.Names, .. environment.Training.Select(condition => condition.Name)];

    /// <summary>The first name that two lists do not share, as "'left' where 'right' is needed"; null where they are equal.</summary>
    public static string? Difference(IReadOnlyList<string> found, IReadOnlyList<string> wanted)
    {
        for (int i = 0; i < Math.Max(found.Count, wanted.Count); i++)
        {
            string one = Name(found, i),
                other = Name(wanted, i);
            if (one != other)
                return $"{one} where {other} is needed";
        }
        return null;
    }

    private static string Name(IReadOnlyList<string> names, int index) => index < names.Count ? $"'{names[index]}'" : "nothing";
}
