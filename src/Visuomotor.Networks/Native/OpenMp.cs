using System.Runtime.InteropServices;

namespace Visuomotor.Networks.Native;

/// <summary>Keeps oneDNN's OpenMP at one thread while a slot's work runs on the calling thread.</summary>
internal static partial class OpenMp
{
    public const string Library = "libgomp";

    private static readonly bool Present = Probe();

    /// <summary>Sets the calling thread's OpenMP to one thread until the scope is disposed.</summary>
    public static Scope SingleThread() => new(Present);

    [LibraryImport(Library, EntryPoint = "omp_get_max_threads")]
    private static partial int GetMaxThreads();

    [LibraryImport(Library, EntryPoint = "omp_set_num_threads")]
    private static partial void SetNumThreads(int count);

    // a oneDNN built without OpenMP has nothing to set
    private static bool Probe()
    {
        DnnlLibrary.UseResolver();
        try
        {
            return GetMaxThreads() > 0;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    internal readonly ref struct Scope
    {
        private readonly int before;

        public Scope(bool present)
        {
            if (present)
            {
                before = GetMaxThreads();
                SetNumThreads(1);
            }
        }

        public void Dispose()
        {
            if (before > 0)
                SetNumThreads(before);
        }
    }
}
