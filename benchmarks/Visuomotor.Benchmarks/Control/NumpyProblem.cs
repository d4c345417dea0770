using System.Runtime.InteropServices;

namespace Visuomotor.Benchmarks.Control;

/// <summary>A problem written for benchmarks/numpy/yardstick.py, and the process that solves it on one thread.</summary>
internal static class NumpyProblem
{
    /// <summary>Starts the yardstick on a problem of integers followed by arrays of doubles.</summary>
    public static ProcessYardstick Start(BenchmarkContext context, string kind, int[] sizes, params double[][] arrays)
    {
        string path = Path.Combine(Path.GetTempPath(), $"visuomotor-benchmark-{kind}.bin");
        using (FileStream file = File.Create(path))
        {
            file.Write(MemoryMarshal.AsBytes(sizes.AsSpan()));
            foreach (double[] array in arrays)
                file.Write(MemoryMarshal.AsBytes(array.AsSpan()));
        }
        return new ProcessYardstick(
            "/usr/bin/python3",
            [Path.Combine(context.Folder, "numpy", "yardstick.py"), kind, path],
            [("OPENBLAS_NUM_THREADS", "1"), ("OMP_NUM_THREADS", "1")]
        );
    }
}
