namespace Visuomotor.Cli;

/// <summary>Finds what a misspelt word was meant to be.</summary>
internal static class Suggestions
{
    /// <summary>"; did you mean 'train'?" or nothing.</summary>
    public static string For(string word, IEnumerable<string> known)
    {
        string? best = known.OrderBy(each => Distance(word, each)).ThenBy(each => each, StringComparer.Ordinal).FirstOrDefault();
        bool near =
            best is not null
            && (
                Distance(word, best) <= Math.Max(1, best.Length / 3) || (word.Length > 2 && best.StartsWith(word, StringComparison.Ordinal))
            );
        return near ? $"; did you mean '{best}'?" : "";
    }

    /// <summary>Letters to insert, remove, replace or swap with their neighbour (optimal string alignment).</summary>
    public static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = cost[i - 1, j - 1] + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                cost[i, j] = Math.Min(replaced, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }
        return cost[a.Length, b.Length];
    }
}
