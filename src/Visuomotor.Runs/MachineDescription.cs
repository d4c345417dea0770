using System.Globalization;
using System.Runtime.InteropServices;

namespace Visuomotor.Runs;

/// <summary>The machine that a run was made on, to stand beside its numbers.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Cores">Logical cores that the process may use.</param>
/// <param name="MemoryGibibytes">Memory that the process may use.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
public sealed record MachineDescription(string Processor, int Cores, double MemoryGibibytes, string System, string Runtime)
{
    /// <summary>Looks at this machine.</summary>
    public static MachineDescription Current { get; } = new(
        ProcessorName(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Processor}, {Cores} logical cores, {MemoryGibibytes} GiB, {System}, {Runtime}");

    private static string ProcessorName()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/cpuinfo"))
                if (line.StartsWith("model name", StringComparison.Ordinal) && line.IndexOf(':', StringComparison.Ordinal) is int colon and > 0)
                    return line[(colon + 1)..].Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // not Linux, or a closed /proc
        }
        return RuntimeInformation.ProcessArchitecture.ToString();
    }
}
