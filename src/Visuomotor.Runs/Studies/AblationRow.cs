namespace Visuomotor.Runs;

/// <summary>One network of a <see cref="SoftmaxAblation"/>, trained with one seed on one version of the scene.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Variation">The task's variation that the pictures show.</param>
/// <param name="Network">The network.</param>
/// <param name="Error">Mean error on held-out pictures, m.</param>
/// <param name="ErrorDeviation">Standard deviation of it over the pictures, m.</param>
/// <param name="TrainingError">Mean error on the pictures that were trained on, m.</param>
/// <param name="Seconds">Seconds of training, without the rendering.</param>
public sealed record AblationRow(
    ulong Seed,
    string Variation,
    AblationNetwork Network,
    double Error,
    double ErrorDeviation,
    double TrainingError,
    double Seconds
);
