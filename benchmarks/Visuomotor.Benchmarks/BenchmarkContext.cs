using System.Diagnostics;

namespace Visuomotor.Benchmarks;

/// <summary>Where the yardsticks' sources are, and how both sides are measured.</summary>
/// <param name="Folder">The folder benchmarks/ of the repository.</param>
/// <param name="Repeats">How often each side is run; even a noisy machine gives a steady median from about 15.</param>
internal sealed record BenchmarkContext(string Folder, int Repeats)
{
    /// <summary>
    /// Runs both sides in turn, so that whatever else the machine does meets both. Each side is run twice first, for compilers and caches.
    /// </summary>
    /// <param name="ours">Does a fixed amount of work; its seconds are taken here.</param>
    /// <param name="theirs">Does the same amount and returns its own seconds, see <see cref="ProcessYardstick.Run"/>.</param>
    /// <param name="work">Units of work in one call.</param>
    /// <param name="unit">What a unit is.</param>
    public BenchmarkSamples Measure(Action ours, Func<double> theirs, double work, string unit)
    {
        double[] our = new double[Repeats],
            their = new double[Repeats];

        // a long-running process has its hot code compiled in full; a few calls are not enough for that
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < 1)
            ours();
        for (int i = -2; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            ours();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double yardstick = theirs();
            if (i < 0)
                continue;
            our[i] = seconds;
            their[i] = yardstick;
        }
        return new BenchmarkSamples(our, their, work, unit);
    }

    /// <summary>Compiles a C source under benchmarks/ with cc -O2 and returns the program's path.</summary>
    public string Compile(string source, params string[] libraries)
    {
        string output = Path.Combine(Path.GetTempPath(), "visuomotor-benchmarks", Path.GetFileNameWithoutExtension(source));
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        using Process compiler = Process.Start("cc", ["-O2", "-o", output, Path.Combine(Folder, source), .. libraries]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? output : throw new InvalidOperationException($"{source} does not compile");
    }
}
