namespace Visuomotor.Runs;

/// <summary>What an export came to.</summary>
/// <param name="Path">The ONNX file.</param>
/// <param name="Observations">Observations of real rollouts on which the exported policy was compared with the trained one.</param>
/// <param name="LargestDifference">Largest difference of a torque, in the torques' unit.</param>
public sealed record PolicyExportResult(string Path, int Observations, double LargestDifference);
