namespace Visuomotor.Cli;

/// <summary>What <c>doctor</c> found about one thing that Visuomotor stands on.</summary>
/// <param name="Name">The thing.</param>
/// <param name="IsWell">Whether it works.</param>
/// <param name="Detail">Its version and what was tried, or what is wrong and what to do.</param>
/// <param name="Seconds">Wall-clock seconds of the trial.</param>
internal sealed record DoctorFinding(string Name, bool IsWell, string Detail, double Seconds);
