using System.Globalization;
using Visuomotor.Benchmarks.Control;
using Visuomotor.Benchmarks.Mujoco;
using Visuomotor.Benchmarks.Networks;
using Visuomotor.Benchmarks.PolicySearch;
using Visuomotor.Benchmarks.Runs;
using Visuomotor.Networks;

namespace Visuomotor.Benchmarks;

/// <summary>Measures the rows that are asked for, or all of them, and prints a table of ratios.</summary>
internal static class Program
{
    private static readonly IBenchmarkRow[] Rows =
    [
        new SteppingRow(),
        new RenderingRow(),
        new TrainingStepRow(240),
        new TrainingStepRow(128),
        new TrainingStepRow(64),
        new SmallNetworkRow(),
        new InferenceRow(240),
        new IterationRow(),
        new StepRow(),
        new FitRow(),
        new MixtureRow(),
        new PeakRow(240, ConvolutionMethod.Direct, 0.8),
        new PeakRow(240, ConvolutionMethod.Fastest, 1.5),
        ThroughputRow.Frames,
        ThroughputRow.Steps,
        ThroughputRow.Images,
    ];

    private static int Main(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        int repeats = 15;
        List<string> wanted = [];
        if (arguments is ["memory", ..] and { Length: <= 2 })
            return MemoryProbe.Run(Console.Out, arguments.Length > 1 ? arguments[1] : "insertion-2d");
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is "-h" or "--help")
                return Usage(Console.Out, 0);
            if (arguments[i] == "--repeats" && i + 1 < arguments.Length && int.TryParse(arguments[i + 1], out repeats) && repeats > 0)
                i++;
            else if (Rows.Any(r => r.Key == arguments[i]))
                wanted.Add(arguments[i]);
            else
                return Usage(Console.Error, 2);
        }

        BenchmarkContext context = new(Environment.GetEnvironmentVariable("VISUOMOTOR_BENCHMARKS") ?? "benchmarks", repeats);
        Console.WriteLine($"{Processor()}, {Environment.ProcessorCount} processors, {repeats} repeats in turn, ratios of medians");
        Console.WriteLine();
        Console.WriteLine("| what | against | ratio | quartiles | at least | | ours | theirs |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        bool good = true;
        foreach (IBenchmarkRow row in Rows.Where(r => wanted.Count == 0 || wanted.Contains(r.Key)))
        {
            BenchmarkSamples samples = row.Run(context);
            bool reached = samples.Ratio >= row.Target;
            good &= reached;
            Console.WriteLine(
                $"| {row.Name} | {row.Yardstick} | {samples.Ratio:0.00} | {samples.Spread.Low:0.00}-{samples.Spread.High:0.00} | "
                    + $"{row.Target:0.##} | "
                    + $"{(reached ? "reached" : "missed")} | {Speed(samples.Ours, samples)} | {Speed(samples.Theirs, samples)} |"
            );
        }
        return good ? 0 : 1;
    }

    private static string Speed(double[] seconds, BenchmarkSamples samples)
    {
        double one = BenchmarkSamples.Median(seconds) / samples.Work;
        (double scaled, string unit) =
            one < 1e-3 ? (one * 1e6, "us")
            : one < 1 ? (one * 1e3, "ms")
            : (one, "s");
        return $"{scaled:0.##} {unit}/{samples.Unit}";
    }

    private static int Usage(TextWriter writer, int code)
    {
        writer.WriteLine("benchmarks/run [--repeats N] [ROW...]    measures the rows (all of them by default) and prints a table");
        writer.WriteLine("benchmarks/run memory [TASK]               resident memory over a million control steps");
        foreach (IBenchmarkRow row in Rows)
            writer.WriteLine($"  {row.Key, -12} {row.Name}, against {row.Yardstick}, at least {row.Target:0.##}");
        return code;
    }

    private static string Processor()
    {
        const string Information = "/proc/cpuinfo";
        string? line = File.Exists(Information)
            ? File.ReadLines(Information).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null ? "unknown processor" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
