namespace Visuomotor.Runs;

/// <summary>A run went on where its numbers may have other bits than where it was before.</summary>
/// <param name="After">The last iteration before.</param>
/// <param name="Difference">What differs, in one line.</param>
/// <param name="Machine">Where it went on.</param>
public sealed record Resumption(int After, string Difference, MachineDescription Machine);
