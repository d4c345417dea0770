namespace Visuomotor.Runs;

/// <summary>What an export came to.</summary>
/// <param name="Path">The ONNX file.</param>
/// <param name="Observations">Observations of real rollouts that the trained policy made.</param>
/// <param name="Runtime">What ran the file on each of these observations; null where nothing was there to run it.</param>
/// <param name="LargestDifference">Largest difference of a torque between the file and the trained policy, in the torques' unit; null where
/// nothing ran the file.</param>
public sealed record PolicyExportResult(string Path, int Observations, string? Runtime, double? LargestDifference);
