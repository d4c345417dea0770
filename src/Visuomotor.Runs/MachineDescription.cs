using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Visuomotor.Mujoco;
using Visuomotor.Networks;
using Visuomotor.Numerics;

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
    public static MachineDescription Current { get; } =
        new(
            ProcessorName(),
            Environment.ProcessorCount,
            Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription
        );

    /// <summary>
    /// What of the processor this process may use, as far as results in their last bits depend on it; empty where it is not known.
    /// </summary>
    [Since(2, "[]")]
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Name and version of the libraries that a run's numbers come from; empty where they are not known.</summary>
    [Since(2, "{}")]
    public IReadOnlyDictionary<string, string> Libraries { get; init; } = new Dictionary<string, string>();

    /// <summary>This machine with all that a run's bits depend on. A library that is missing is left out: the run will say so.</summary>
    /// <param name="policy">Whether the run learns a policy.</param>
    /// <param name="camera">Whether that looks at pictures.</param>
    public static MachineDescription ForRun(bool policy, bool camera)
    {
        Dictionary<string, string> libraries = [];
        Add("MuJoCo", () => MujocoLibrary.Version);
        Add("OpenBLAS", () => LinearAlgebra.LibraryDescription.Replace("OpenBLAS ", "", StringComparison.Ordinal));
        Add("C library", () => Native.LibC.Version() ?? "unknown");
        if (policy)
            Add("oneDNN", () => $"{NetworkLibrary.Version}, {NetworkLibrary.InstructionSet}");
        if (camera)
            Add("Mesa", () => MujocoLibrary.RendererVersion);
        return Current with { Features = UsedFeatures(), Libraries = libraries };

        void Add(string name, Func<string> version)
        {
            try
            {
                libraries[name] = version().Trim();
            }
            catch (Exception exception)
                when (exception
                        is Mujoco.MissingLibraryException
                            or Networks.MissingLibraryException
                            or NumericsLibraryException
                            or MujocoException
                )
            {
                // what needs it says what to install
            }
        }
    }

    /// <summary>
    /// What differs on another machine so that the same steps can give other bits, in one line; null for nothing that is known.
    /// </summary>
    /// <param name="here">The other machine.</param>
    public string? Difference(MachineDescription here)
    {
        ArgumentNullException.ThrowIfNull(here);
        List<string> parts = [];
        if (Runtime != here.Runtime)
            parts.Add($"{Runtime} there, {here.Runtime} here");
        if (Features.Count == 0 && Processor != here.Processor)
            parts.Add($"{Processor} there, {here.Processor} here");
        if (Features.Count > 0 && Features.Except(here.Features).ToArray() is { Length: > 0 } gone)
            parts.Add($"{string.Join(", ", gone)} there, not here");
        if (Features.Count > 0 && here.Features.Except(Features).ToArray() is { Length: > 0 } come)
            parts.Add($"{string.Join(", ", come)} here, not there");
        foreach ((string name, string version) in here.Libraries)
            if (Libraries.TryGetValue(name, out string? before) && before != version)
                parts.Add($"{name} {before} there, {version} here");
        return parts.Count == 0
            ? null
            : $"the run was made with other instructions or libraries ({string.Join("; ", parts)}), so that it does not go on "
                + "with the bits that it would have had there";
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Processor}, {Cores} logical cores, {MemoryGibibytes} GiB, {System}, {Runtime}");

    private static string[] UsedFeatures() =>
        [
            .. new (string Name, bool Used)[]
            {
                ("SSE4.2", Sse42.IsSupported),
                ("AVX", Avx.IsSupported),
                ("AVX2", Avx2.IsSupported),
                ("FMA", Fma.IsSupported),
                ("AVX-512F", Avx512F.IsSupported),
                ("AdvSimd", AdvSimd.IsSupported),
                ("vectors of 256 bits", Vector256.IsHardwareAccelerated),
                ("vectors of 512 bits", Vector512.IsHardwareAccelerated),
            }
                .Where(each => each.Used)
                .Select(each => each.Name),
            string.Create(CultureInfo.InvariantCulture, $"Vector of {Vector<byte>.Count * 8} bits"),
        ];

    private static string ProcessorName()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/cpuinfo"))
                if (
                    line.StartsWith("model name", StringComparison.Ordinal)
                    && line.IndexOf(':', StringComparison.Ordinal) is int colon and > 0
                )
                    return line[(colon + 1)..].Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // not Linux, or a closed /proc
        }
        return RuntimeInformation.ProcessArchitecture.ToString();
    }
}
