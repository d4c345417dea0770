using System.Globalization;
using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <summary>The native libraries behind this project.</summary>
/// <remarks>
/// MuJoCo has errors that it cannot come back from, such as memory that runs out. Nothing can be thrown through its frames, so such an
/// error writes
/// one line to the standard error ("visuomotor: MuJoCo stopped: ...") and ends the process with exit code 1. Bad names, arguments and
/// states never
/// get there, nor do scenes with mistakes: they are exceptions or <see cref="Simulation.Warnings"/>. Its compiler believes every size that
/// a scene
/// declares, though, and follows the face numbers of meshes: hold a file that you do not trust against limits first, as tasks do when they
/// are loaded.
/// </remarks>
public static class MujocoLibrary
{
    private static int s_renderThreads;
    private static bool s_renderThreadsFixed;
    private static readonly Lazy<string> RendererText = new(Renderer.Describe);

    /// <summary>MuJoCo's version, such as "2.2.2".</summary>
    /// <exception cref="MissingLibraryException">The library is missing or of another version.</exception>
    public static string Version
    {
        get
        {
            EnsureLoaded();
            int version = MujocoNative.mj_version();
            return string.Create(CultureInfo.InvariantCulture, $"{version / 100}.{version / 10 % 10}.{version % 10}");
        }
    }

    /// <summary>The software rasteriser's version, with the compiler and the width of its kernels: pictures depend on them.</summary>
    /// <exception cref="MissingLibraryException">The library is missing.</exception>
    /// <exception cref="MujocoException">It could not make a context.</exception>
    public static string RendererVersion
    {
        get
        {
            EnsureRendererLoaded();
            return RendererText.Value;
        }
    }

    /// <summary>
    /// Threads that the software rasteriser starts for itself, in the whole process: 0 (the default) rasterises on the thread that
    /// calls <see cref="Renderer.Render"/>, which takes the least processor time when there is one renderer per core. Pictures do not
    /// depend on it.
    /// It can be changed until the first <see cref="Renderer"/> is made.
    /// A value that is set in the environment variable LP_NUM_THREADS is left alone.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or above 16.</exception>
    /// <exception cref="InvalidOperationException">A renderer has already been made.</exception>
    public static int RenderThreads
    {
        get => s_renderThreads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 16);
            if (s_renderThreadsFixed)
                throw new InvalidOperationException("the rasteriser's threads are fixed once a renderer has been made");
            s_renderThreads = value;
        }
    }

    /// <summary>Loads MuJoCo if that has not been done.</summary>
    /// <exception cref="MissingLibraryException">The library is missing or of another version; the message says what to
    /// install.</exception>
    public static void EnsureLoaded() => NativeLibraries.EnsureMujoco();

    /// <summary>Loads OSMesa, which cameras need, if that has not been done.</summary>
    /// <exception cref="MissingLibraryException">The library is missing; the message says what to install.</exception>
    public static void EnsureRendererLoaded()
    {
        // the rasteriser reads its variable once, when the first context is made
        if (!s_renderThreadsFixed && LibcNative.setenv("LP_NUM_THREADS", s_renderThreads.ToString(CultureInfo.InvariantCulture), 0) != 0)
            throw new InvalidOperationException("LP_NUM_THREADS could not be set");
        s_renderThreadsFixed = true;
        NativeLibraries.EnsureOsmesa();
    }
}
