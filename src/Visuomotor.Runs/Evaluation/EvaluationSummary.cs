using System.Text.Json;
using System.Text.Json.Serialization;
using Visuomotor.Networks;

namespace Visuomotor.Runs;

/// <summary><c>evaluation.json</c>: how the learned controllers do from initial states that training never saw.</summary>
/// <param name="Iteration">The checkpoint that was evaluated.</param>
/// <param name="Seed">The seed that the initial states were drawn from.</param>
/// <param name="Noise">Whether the noise of controllers and policy was on.</param>
/// <param name="Groups">What was tried where; the first is what the run is judged by.</param>
public sealed record EvaluationSummary(int Iteration, ulong Seed, bool Noise, IReadOnlyList<EvaluationGroup> Groups)
{
    /// <summary>All rollouts of the first group.</summary>
    [JsonIgnore]
    public EvaluationResult Overall => Groups[0].Overall;

    /// <summary>All results as a table has them, each with its group's name: the conditions' and, last, that of the whole group.</summary>
    [JsonIgnore]
    public IEnumerable<(string Group, EvaluationResult Result)> Rows =>
        Groups.SelectMany(group => group.Conditions.Append(group.Overall).Select(result => (group.Name, result)));

    /// <summary>The file's text, which is also what <c>evaluate --json</c> prints.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Default.EvaluationSummary) + "\n";

    /// <summary>Reads the file.</summary>
    /// <exception cref="RunFolderException">It is missing or damaged.</exception>
    public static EvaluationSummary Read(string path)
    {
        try
        {
            EvaluationSummary summary = StrictJson.Read(SafeFile.Read(path), RunJson.Default.EvaluationSummary);
            return summary.Groups.Count > 0
                ? summary
                : throw new RunFolderException(path, "holds no evaluation; run 'visuomotor evaluate' again");
        }
        catch (JsonException exception)
        {
            throw new RunFolderException(path, $"damaged: {exception.Message}; delete it or run 'visuomotor evaluate' again", exception);
        }
    }
}
