using Visuomotor.Networks;

namespace Visuomotor.PolicySearch;

/// <summary>What pose training came to.</summary>
/// <param name="Network">The network, from camera bytes to the pose in m.</param>
/// <param name="Error">Mean over held-out pictures of the points' mean distance from where they truly are, m.</param>
/// <param name="ErrorDeviation">Standard deviation of it over the pictures, m.</param>
/// <param name="TrainingError">The same mean over the pictures that were trained on, m.</param>
/// <param name="Losses">Mean loss of each hundredth of the training.</param>
/// <param name="RenderingSeconds">Seconds spent on the pictures.</param>
/// <param name="TrainingSeconds">Seconds spent on the mini-batches.</param>
public sealed record PoseResult(
    Network Network,
    double Error,
    double ErrorDeviation,
    double TrainingError,
    IReadOnlyList<double> Losses,
    double RenderingSeconds,
    double TrainingSeconds
);
