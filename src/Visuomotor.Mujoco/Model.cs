using System.Text;
using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <summary>
/// A compiled MuJoCo scene. It does not change after loading, so any number of threads and simulations may share it.
/// Ids are MuJoCo's: they count from 0 within their kind, in the order of the file. Lengths are in metres, angles in radians.
/// Disposing it while simulations use it is safe: they keep the native model alive.
/// </summary>
public sealed unsafe partial class Model : IDisposable
{
    private static readonly Lock LoadGate = new();
    private readonly ModelHandle _handle;
    private readonly nint _model;
    private readonly ModelNames _names;
    private readonly double[] _controlRanges;

    private Model(ModelHandle handle, string source, string[] warnings, Model? origin)
    {
        _handle = handle;
        _model = handle.DangerousGetHandle();
        Source = source;
        LoadWarnings = warnings;
        Origin = origin ?? this;
        _names = origin?._names ?? new ModelNames(this);
        _controlRanges = ReadControlRanges();
    }

    /// <summary>The path that the scene was loaded from.</summary>
    public string Source { get; }

    /// <summary>What MuJoCo's compiler warned about while loading, one line each.</summary>
    public IReadOnlyList<string> LoadWarnings { get; }

    /// <summary>The loaded model that this one is an edited copy of, or this one itself.</summary>
    public Model Origin { get; }

    /// <summary>The native owner, for simulations and renderers.</summary>
    internal ModelHandle Handle => _handle;

    /// <summary>Loads an MJCF scene. Files that it names are looked for beside it.</summary>
    /// <param name="xmlPath">The path of the XML file.</param>
    /// <returns>The compiled model; the caller disposes it.</returns>
    /// <exception cref="MujocoException">The file is missing, unreadable, empty, malformed or not a valid scene; one line with file and
    /// place.</exception>
    /// <exception cref="MissingLibraryException">MuJoCo is not installed.</exception>
    public static Model Load(string xmlPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(xmlPath);
        CheckReadable(xmlPath);
        NativeLibraries.EnsureMujoco();
        const int ErrorSize = 2048;
        byte* error = stackalloc byte[ErrorSize];
        error[0] = 0;
        nint model;

        // MuJoCo's parser keeps the last scene in global variables
        string[] warnings;
        lock (LoadGate)
        {
            ErrorHandlers.TakeWarnings();
            using (new QuietErrors())
                model = MujocoNative.mj_loadXML(xmlPath, 0, error, ErrorSize);
            MujocoNative.mj_freeLastXML();
            warnings = ErrorHandlers.TakeWarnings();
        }

        string message = NativeText
            .OneLine(Encoding.UTF8.GetString(new ReadOnlySpan<byte>(error, ErrorSize).Slice(0, Length(error, ErrorSize))))
            .Replace(", column = -1", "", StringComparison.Ordinal);
        if (model == 0)
            throw new MujocoException(
                $"{xmlPath}: {(message.Length > 0 ? message : "MuJoCo gave no reason")}{VersionHint(message)}",
                xmlPath
            );
        ModelHandle handle = new(model);
        if (message.Length > 0)
            warnings = [.. warnings, message];
        if (ModelBuffers.Widen(model))
            warnings = [.. warnings.Where(warning => !warning.StartsWith("Pre-allocated", StringComparison.Ordinal))];

        // a NaN is a warning to MuJoCo; here it would only surface later, as a diverged simulation
        string? notNumber = Array.Find(warnings, w => w.Contains("NaN", StringComparison.Ordinal));
        if (notNumber is null)
            return new Model(handle, xmlPath, warnings, null);
        handle.Dispose();
        throw new MujocoException($"{xmlPath}: {notNumber}", xmlPath);
    }

    /// <summary>A copy with changes, for a task's conditions and variations. This model stays as it is.</summary>
    /// <param name="edit">Makes the changes; the editor must not be used after it returns.</param>
    /// <returns>The edited copy; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A value that the editor refuses.</exception>
    public Model With(Action<ModelEditor> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        using ModelLease lease = Lease();
        nint copy = MujocoNative.mj_copyModel(0, _model);
        if (copy == 0)
            throw new InsufficientMemoryException("MuJoCo could not copy the model");
        ModelHandle handle = new(copy);
        try
        {
            ModelEditor editor = new(this, copy);
            edit(editor);
            editor.Finish(handle);
            return new Model(handle, Source, [], Origin);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Gives up this object's hold on the native model.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>Keeps the native model alive for a block; throws if it has been disposed.</summary>
    internal ModelLease Lease() => new(this);

    /// <summary>The raw model, checked for disposal. Use it only while this object is reachable.</summary>
    private nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return _model;
        }
    }

    private int Int(int offset) => *(int*)(Pointer + offset);

    private ReadOnlySpan<T> Items<T>(int offset, int count)
        where T : unmanaged => new(*(void**)(Pointer + offset), count);

    private T At<T>(int offset, int index)
        where T : unmanaged => (*(T**)(Pointer + offset))[index];

    // the scene may be fine for a newer MuJoCo, or a compiled one
    private static string VersionHint(string message) =>
        message.Contains("EMPTY_DOCUMENT", StringComparison.Ordinal) ? "; a scene is a text in MJCF, compiled models (.mjb) are not read"
        : message.Contains("Schema violation", StringComparison.Ordinal) || message.Contains("invalid keyword", StringComparison.Ordinal)
            ? $"; scenes are read as MuJoCo {MujocoLibrary.Version} does, and what newer versions added is not known to it"
        : "";

    private static int Length(byte* text, int most)
    {
        int length = new ReadOnlySpan<byte>(text, most).IndexOf((byte)0);
        return length < 0 ? most : length;
    }

    private static void CheckReadable(string path)
    {
        if (Directory.Exists(path))
            throw new MujocoException($"{path}: this is a folder, not a scene file", path);
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length == 0)
                throw new MujocoException($"{path}: the file is empty", path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MujocoException($"{path}: there is no such file", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MujocoException($"{path}: cannot be read: {e.Message}", path);
        }
    }

    /// <summary>One reference to the native model, given back at the end of a block.</summary>
    internal readonly ref struct ModelLease
    {
        private readonly ModelHandle _handle;

        public ModelLease(Model model)
        {
            ObjectDisposedException.ThrowIf(model._handle.IsClosed, model);
            bool taken = false;
            model._handle.DangerousAddRef(ref taken);
            _handle = model._handle;
        }

        public void Dispose() => _handle.DangerousRelease();
    }
}
