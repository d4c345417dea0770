using System.Text.Json;
using Visuomotor.Networks;

namespace Visuomotor.Runs;

/// <summary><c>rollouts/iteration-0012.json</c>: one rollout of each condition, and what the fitted model had predicted for it.</summary>
/// <param name="Iteration">The iteration that made the rollouts.</param>
/// <param name="Conditions">One for each training condition, in the task's order.</param>
public sealed record RolloutRecord(int Iteration, IReadOnlyList<ConditionRollout> Conditions)
{
    /// <summary>Writes the file in one step.</summary>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public void Write(string path) => SafeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, RolloutJson.Default.RolloutRecord));

    /// <summary>Reads the file.</summary>
    /// <exception cref="RunFolderException">It is missing, damaged, or its rows have different lengths.</exception>
    public static RolloutRecord Read(string path)
    {
        try
        {
            RolloutRecord record = StrictJson.Read(SafeFile.Read(path), RolloutJson.Default.RolloutRecord);
            foreach (ConditionRollout condition in record.Conditions)
                if (!Regular(condition.States) || !Regular(condition.Actions) || !Regular(condition.Predicted))
                    throw new RunFolderException(path, $"rollout '{condition.Name}': its rows have different lengths");
            return record;
        }
        catch (JsonException exception)
        {
            throw new RunFolderException(path, $"damaged: {exception.Message}; delete it, and the report does without", exception);
        }
    }

    private static bool Regular(double[][] rows) => rows.All(row => row.Length == rows[0].Length);
}
