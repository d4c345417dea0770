namespace Visuomotor.Tasks;

/// <summary>Finds the known word a misspelt one was meant to be.</summary>
internal static class NearMiss
{
    /// <summary>
    /// A suggestion such as <c>; did you mean "weight"?</c>, or the known words if none is near and they are few, or nothing.
    /// </summary>
    internal static string Hint(string word, IEnumerable<string> known)
    {
        List<string> names = [.. known.Where(name => name.Length > 0)];
        List<string> near = [.. Nearest(word, names)];
        if (near.Count > 0)
            return $"; did you mean {string.Join(" or ", near.Select(name => $"\"{name}\""))}?";
        return names.Count is > 0 and <= 24 ? $"; known: {string.Join(", ", names)}" : "";
    }

    /// <summary>Up to three known words at an edit distance of at most a third of the word's length.</summary>
    internal static IEnumerable<string> Nearest(string word, IEnumerable<string> known) =>
        known
            .Select(name => (name, distance: Distance(word, name)))
            .Where(pair =>
                pair.distance <= Math.Max(1, Math.Min(word.Length, pair.name.Length) / 3)
                || (word.Length > 3 && pair.name.Contains(word, StringComparison.OrdinalIgnoreCase))
            )
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.name, StringComparer.Ordinal)
            .Take(3)
            .Select(pair => pair.name);

    /// <summary>Levenshtein's distance, case, hyphens and underscores ignored.</summary>
    private static int Distance(string left, string right)
    {
        string a = Plain(left),
            b = Plain(right);
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }

    private static string Plain(string text) =>
        text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
