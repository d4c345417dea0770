namespace Visuomotor.Runs;

/// <summary>What a study needs beside its settings: where it writes, what makes it again, and whom it tells.</summary>
/// <param name="File">Its files' path without what follows the dot: <c>.md</c> for the summary, <c>.csv</c> for the table.</param>
/// <param name="Command">The command that makes it again.</param>
/// <param name="Threads">Threads; results do not depend on it.</param>
/// <param name="Note">Told how it goes on, a line each time.</param>
/// <param name="Cancellation">Stops it; what was measured until then is in the files.</param>
public sealed record StudyContext(string File, string Command, int Threads, Action<string> Note, CancellationToken Cancellation);
