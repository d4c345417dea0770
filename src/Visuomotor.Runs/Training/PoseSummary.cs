using System.Text.Json;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary><c>pose.json</c>: what pose pre-training came to.</summary>
/// <param name="ErrorCentimetres">Mean over held-out pictures of the mean distance of the target's points from where they truly
/// are.</param>
/// <param name="ErrorDeviationCentimetres">Standard deviation over the pictures.</param>
/// <param name="TrainingErrorCentimetres">The same mean over the pictures that were trained on.</param>
/// <param name="Losses">Mean loss of each hundredth of the training.</param>
/// <param name="RenderingSeconds">Seconds spent on the pictures.</param>
/// <param name="TrainingSeconds">Seconds spent on the mini-batches.</param>
public sealed record PoseSummary(
    double ErrorCentimetres,
    double ErrorDeviationCentimetres,
    double TrainingErrorCentimetres,
    IReadOnlyList<double> Losses,
    double RenderingSeconds,
    double TrainingSeconds
)
{
    /// <summary>Sums up a result.</summary>
    public static PoseSummary Of(PoseResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new PoseSummary(
            100 * result.Error,
            100 * result.ErrorDeviation,
            100 * result.TrainingError,
            result.Losses,
            result.RenderingSeconds,
            result.TrainingSeconds
        );
    }

    /// <summary>Reads such a file.</summary>
    /// <exception cref="RunFolderException">It is missing or damaged.</exception>
    public static PoseSummary Read(string path)
    {
        try
        {
            return StrictJson.Read(SafeFile.Read(path), RunJson.Default.PoseSummary);
        }
        catch (JsonException exception)
        {
            throw new RunFolderException(path, $"damaged: {exception.Message}; put it back as it was, or delete it", exception);
        }
    }

    /// <summary>The file's text, which is also what <c>pretrain pose --json</c> prints.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Default.PoseSummary) + "\n";
}
