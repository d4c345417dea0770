using System.Text.Json;

namespace Visuomotor.Runs;

/// <summary><c>evaluation.json</c>: how the learned controllers do from initial states that training never saw.</summary>
/// <param name="Iteration">The checkpoint that was evaluated.</param>
/// <param name="Seed">The seed that the initial states were drawn from.</param>
/// <param name="Rollouts">Rollouts of each condition.</param>
/// <param name="Noise">Whether the controllers' exploration noise was on.</param>
/// <param name="Overall">All conditions together.</param>
/// <param name="Conditions">Each condition.</param>
public sealed record EvaluationSummary(int Iteration, ulong Seed, int Rollouts, bool Noise, EvaluationResult Overall, IReadOnlyList<EvaluationResult> Conditions)
{
    /// <summary>The file's text, which is also what <c>evaluate --json</c> prints.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Default.EvaluationSummary) + "\n";

    /// <summary>Reads the file.</summary>
    /// <exception cref="RunFolderException">It is missing or damaged.</exception>
    public static EvaluationSummary Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(SafeFile.Read(path), RunJson.Default.EvaluationSummary)
                ?? throw new RunFolderException(path, "holds null instead of an evaluation");
        }
        catch (JsonException exception)
        {
            throw new RunFolderException(path, $"damaged: {exception.Message}; run 'visuomotor evaluate' again", exception);
        }
    }
}
