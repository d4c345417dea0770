using System.Reflection;
using System.Runtime.InteropServices;

namespace Visuomotor.Numerics.Native;

/// <summary>
/// The calls into OpenBLAS (CBLAS and LAPACK, 32-bit integers). Loading it sets one thread per call,
/// so that sums have one order whatever the machine.
/// </summary>
internal static unsafe partial class OpenBlas
{
    /// <summary>The variable that points to another OpenBLAS file.</summary>
    internal const string PathVariable = "VISUOMOTOR_LIBOPENBLAS";

    internal const int RowMajor = 101;
    internal const int NoTranspose = 111;
    internal const int Transpose = 112;
    internal const int Upper = 121;
    internal const int Lower = 122;
    internal const int NonUnit = 131;
    internal const int Left = 141;
    internal const int Right = 142;

    private const string Library = "visuomotor-openblas";

    private static int s_configured;

    private static readonly string[] s_defaultNames =
        OperatingSystem.IsWindows() ? ["libopenblas.dll", "openblas.dll"]
        : OperatingSystem.IsMacOS() ? ["libopenblas.0.dylib", "libopenblas.dylib"]
        : ["libopenblas.so.0", "libopenblas.so"];

    static OpenBlas() => NativeLibrary.SetDllImportResolver(typeof(OpenBlas).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Library)
            return 0;
        nint handle = Load(Environment.GetEnvironmentVariable(PathVariable));

        // The first call sets one thread; later ones of the resolver must not undo what a caller chose.
        if (
            Interlocked.Exchange(ref s_configured, 1) == 0
            && NativeLibrary.TryGetExport(handle, "openblas_set_num_threads", out nint setThreads)
        )
        {
            ((delegate* unmanaged<int, void>)setThreads)(1);
        }

        return handle;
    }

    /// <summary>Loads the library at <paramref name="path"/>, or the system's when it is null or empty.</summary>
    internal static nint Load(string? path)
    {
        nint handle;
        if (!string.IsNullOrEmpty(path))
        {
            return NativeLibrary.TryLoad(path, out handle)
                ? handle
                : throw new NumericsLibraryException(
                    $"Cannot load OpenBLAS from '{path}', which the variable {PathVariable} names. Correct it, or unset it to use "
                        + "the system's library."
                );
        }

        foreach (string candidate in s_defaultNames)
        {
            if (NativeLibrary.TryLoad(candidate, out handle))
                return handle;
        }

        throw new NumericsLibraryException(
            $"Cannot find OpenBLAS ({string.Join(" or ", s_defaultNames)}). On Debian or Ubuntu: apt-get install libopenblas0-pthread. "
                + $"Elsewhere, install OpenBLAS and set {PathVariable} to its file."
        );
    }

    [LibraryImport(Library, EntryPoint = "openblas_set_num_threads")]
    internal static partial void SetThreads(int threads);

    [LibraryImport(Library, EntryPoint = "openblas_get_num_threads")]
    internal static partial int GetThreads();

    [LibraryImport(Library, EntryPoint = "openblas_get_config")]
    internal static partial byte* GetConfiguration();

    /// <summary>c = alpha a b + beta c, row-major.</summary>
    internal static void Gemm(
        bool transposeA,
        bool transposeB,
        int m,
        int n,
        int k,
        double alpha,
        double* a,
        int lda,
        double* b,
        int ldb,
        double beta,
        double* c,
        int ldc
    ) =>
        Gemm(
            RowMajor,
            transposeA ? Transpose : NoTranspose,
            transposeB ? Transpose : NoTranspose,
            m,
            n,
            k,
            alpha,
            a,
            lda,
            b,
            ldb,
            beta,
            c,
            ldc
        );

    [LibraryImport(Library, EntryPoint = "cblas_dgemm")]
    private static partial void Gemm(
        int order,
        int transposeA,
        int transposeB,
        int m,
        int n,
        int k,
        double alpha,
        double* a,
        int lda,
        double* b,
        int ldb,
        double beta,
        double* c,
        int ldc
    );

    [LibraryImport(Library, EntryPoint = "cblas_dtrsm")]
    internal static partial void Trsm(
        int order,
        int side,
        int triangle,
        int transposeA,
        int diagonal,
        int m,
        int n,
        double alpha,
        double* a,
        int lda,
        double* b,
        int ldb
    );

    [LibraryImport(Library, EntryPoint = "dpotrf_")]
    internal static partial void Potrf(byte* triangle, int* n, double* a, int* lda, int* info);

    [LibraryImport(Library, EntryPoint = "dsyev_")]
    internal static partial void Syev(
        byte* job,
        byte* triangle,
        int* n,
        double* a,
        int* lda,
        double* w,
        double* work,
        int* lwork,
        int* info
    );
}
