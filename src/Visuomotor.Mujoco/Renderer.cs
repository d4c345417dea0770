using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <summary>
/// Draws what a camera sees into RGB bytes, without a display (OSMesa). A renderer belongs to the thread that made it and is used and
/// disposed there;
/// make one per thread. It draws simulations of its model and of edited copies (<see cref="Model.With"/>) of the same loaded scene.
/// A renderer that is not disposed keeps its memory until the process ends.
/// </summary>
public sealed unsafe class Renderer : IDisposable
{
    /// <summary>The largest width and height.</summary>
    public const int LargestSize = 4096;

    private const double SmallestNear = 1e-9;

    // Mesa's software contexts share one rasteriser, which takes them in turn anyway; while one maps a picture it walks through the others'
    // resources,
    // and crashes now and then where these are being freed (22.3). So making, drawing, reading and freeing take turns here.
    private static readonly Lock MesaGate = new();

    [ThreadStatic]
    private static Renderer? s_current;

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Model _origin;
    private readonly byte[] _rows;
    private nint _mesa;
    private void* _colors;
    private nint _context;
    private nint _scene;
    private nint _option;
    private nint _camera;

    /// <summary>Makes an OpenGL context for a scene, and loads its meshes and textures into it.</summary>
    /// <param name="model">The scene; it may be disposed before the renderer.</param>
    /// <param name="width">Pixels across, 1 to <see cref="LargestSize"/>.</param>
    /// <param name="height">Pixels down, 1 to <see cref="LargestSize"/>.</param>
    /// <param name="options">How to draw; null for <see cref="RendererOptions.Default"/>.</param>
    /// <exception cref="MissingLibraryException">OSMesa is not installed; the message says what to install.</exception>
    /// <exception cref="MujocoException">OSMesa could not make a context.</exception>
    public Renderer(Model model, int width, int height, RendererOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        CheckSize(width, nameof(width));
        CheckSize(height, nameof(height));
        Options = options ?? RendererOptions.Default;
        CheckOptions(Options);
        MujocoLibrary.EnsureRendererLoaded();
        Width = width;
        Height = height;
        _origin = model.Origin;
        _rows = new byte[3 * width * height];
        try
        {
            using (model.Lease())
                Create(model.Handle);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>Bytes that <see cref="Render"/> writes: 3 x width x height.</summary>
    public int ImageSize => _rows.Length;

    /// <summary>How this renderer draws.</summary>
    public RendererOptions Options { get; }

    /// <summary>
    /// Draws a camera's picture of the simulation's present state. Poses are those of the last step's start: call
    /// <see cref="Simulation.ForwardKinematics"/> or <see cref="Simulation.Forward"/> first to see the state after the step. Does not
    /// allocate.
    /// </summary>
    /// <param name="simulation">A simulation of this renderer's model or of an edited copy of it.</param>
    /// <param name="camera">A camera of the model; -1 for a free camera that looks at the whole scene.</param>
    /// <param name="rgb">Takes height x width x 3 bytes: rows from the top, pixels from the left, red green blue.</param>
    /// <exception cref="InvalidOperationException">This is not the thread that made the renderer.</exception>
    /// <exception cref="ObjectDisposedException">The renderer or the simulation has been disposed.</exception>
    public void Render(Simulation simulation, int camera, Span<byte> rgb)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        CheckThread();
        ObjectDisposedException.ThrowIf(_mesa == 0, this);
        ObjectDisposedException.ThrowIf(simulation.Handle.IsClosed, simulation);
        if (rgb.Length < _rows.Length)
            throw new ArgumentException($"{_rows.Length} bytes are needed, {rgb.Length} were given", nameof(rgb));
        if (!ReferenceEquals(simulation.Model.Origin, _origin))
            throw new ArgumentException(
                $"the renderer was made for {_origin.Source}, the simulation is of {simulation.Model.Source}",
                nameof(simulation)
            );
        if (camera != -1)
            simulation.Model.CheckId(ModelObject.Camera, camera);

        bool taken = false;
        simulation.Handle.DangerousAddRef(ref taken);
        try
        {
            Draw(simulation.Model.Handle.DangerousGetHandle(), simulation.Handle.DangerousGetHandle(), camera);
        }
        finally
        {
            simulation.Handle.DangerousRelease();
        }

        // OpenGL's first row is the bottom one
        int stride = 3 * Width;
        for (int row = 0; row < Height; row++)
            _rows.AsSpan((Height - 1 - row) * stride, stride).CopyTo(rgb.Slice(row * stride, stride));
    }

    /// <summary>What the rasteriser says about itself, asked in a context of one pixel.</summary>
    internal static string Describe()
    {
        lock (MesaGate)
        {
            nint mesa = OsmesaNative.OSMesaCreateContextExt(OsmesaNative.Rgba, 24, 8, 0, 0);
            uint pixel = 0;
            try
            {
                s_current = null;
                nint ask =
                    mesa == 0 || OsmesaNative.OSMesaMakeCurrent(mesa, (nint)(&pixel), OsmesaNative.UnsignedByte, 1, 1) == 0
                        ? 0
                        : OsmesaNative.OSMesaGetProcAddress("glGetString");
                if (ask == 0)
                    throw new MujocoException("OSMesa could not make a context");
                var text = (delegate* unmanaged<uint, nint>)ask;
                return $"{Marshal.PtrToStringUTF8(text(OsmesaNative.Version))}, {Marshal.PtrToStringUTF8(text(OsmesaNative.RendererName))}";
            }
            finally
            {
                _ = OsmesaNative.OSMesaMakeCurrent(0, 0, 0, 0, 0);
                if (mesa != 0)
                    OsmesaNative.OSMesaDestroyContext(mesa);
            }
        }
    }

    /// <summary>Frees the context and everything in it.</summary>
    /// <exception cref="InvalidOperationException">This is not the thread that made the renderer.</exception>
    public void Dispose()
    {
        if (_mesa == 0 && _colors == null && _scene == 0)
            return;
        CheckThread();
        lock (MesaGate)
        {
            if (_mesa != 0)
            {
                if (_context != 0 && MakeCurrent())
                    MujocoNative.mjr_freeContext(_context);
                _ = OsmesaNative.OSMesaMakeCurrent(0, 0, 0, 0, 0);
                OsmesaNative.OSMesaDestroyContext(_mesa);
                s_current = null;
                _mesa = 0;
            }
        }
        if (_scene != 0)
            MujocoNative.mjv_freeScene(_scene);
        Free(ref _scene);
        Free(ref _option);
        Free(ref _camera);
        Free(ref _context);
        NativeMemory.Free(_colors);
        _colors = null;
    }

    private void Create(ModelHandle handle)
    {
        nint model = handle.DangerousGetHandle();
        // nearer planes MuJoCo answers by ending the process
        double near = *(float*)(model + ModelLayout.vis__map__znear) * *(double*)(model + ModelLayout.stat__extent);
        if (!(near >= SmallestNear) || !double.IsFinite(near))
            throw new MujocoException(
                $"{_origin.Source}: cameras see nothing nearer than znear x extent = {near:g6} m, which must be positive; give <map "
                    + "znear> and <statistic extent> such values",
                _origin.Source
            );
        lock (MesaGate)
        {
            _mesa = OsmesaNative.OSMesaCreateContextExt(OsmesaNative.Rgba, 24, 8, 0, 0);
            _colors = NativeMemory.AllocZeroed(4, (nuint)(Width * Height));
            if (_mesa == 0 || !MakeCurrent())
                throw new MujocoException($"OSMesa could not make a {Width}x{Height} context");

            // sizes and qualities are read from the model, once: set them on a copy that lives as long as this call
            nint copy = MujocoNative.mj_copyModel(0, model);
            if (copy == 0)
                throw new InsufficientMemoryException("MuJoCo could not copy the model");
            using ModelHandle settings = new(copy);
            *(int*)(copy + ModelLayout.vis__global__offwidth) = Width;
            *(int*)(copy + ModelLayout.vis__global__offheight) = Height;
            *(int*)(copy + ModelLayout.vis__quality__offsamples) = Options.Samples;
            *(int*)(copy + ModelLayout.vis__quality__shadowsize) = Options.Shadows ? Options.ShadowSize : 0;
            if (Options.Tessellation is { } tessellation)
            {
                *(int*)(copy + ModelLayout.vis__quality__numslices) = tessellation.Slices;
                *(int*)(copy + ModelLayout.vis__quality__numstacks) = tessellation.Stacks;
                *(int*)(copy + ModelLayout.vis__quality__numquads) = tessellation.Quads;
            }
            _context = Allocate(RenderContextLayout.Size);
            MujocoNative.mjr_defaultContext(_context);
            MujocoNative.mjr_makeContext(copy, _context, MujocoConstants.mjFONTSCALE_50);
            MujocoNative.mjr_setBuffer(MujocoConstants.mjFB_OFFSCREEN, _context);
        }
        CreateScene(model);
    }

    private void CreateScene(nint model)
    {
        _scene = Allocate(SceneLayout.Size);
        MujocoNative.mjv_defaultScene(_scene);

        // room for every geom and site, the parts of tendons, and decorations
        int geoms =
            256 + (2 * *(int*)(model + ModelLayout.ngeom)) + *(int*)(model + ModelLayout.nsite) + (4 * *(int*)(model + ModelLayout.nwrap));
        MujocoNative.mjv_makeScene(model, _scene, geoms);
        byte* effects = (byte*)(_scene + SceneLayout.flags);
        effects[MujocoConstants.mjRND_SHADOW] = Flag(Options.Shadows);
        effects[MujocoConstants.mjRND_REFLECTION] = Flag(Options.Reflections);
        effects[MujocoConstants.mjRND_SKYBOX] = Flag(Options.Skybox);

        _option = Allocate(VisualOptionLayout.Size);
        MujocoNative.mjv_defaultOption(_option);
        byte* geomGroups = (byte*)(_option + VisualOptionLayout.geomgroup);
        byte* siteGroups = (byte*)(_option + VisualOptionLayout.sitegroup);
        for (int group = 0; group < MujocoConstants.mjNGROUP; group++)
        {
            geomGroups[group] = Flag((Options.GeomGroups >> group & 1) != 0);
            siteGroups[group] = Flag(Options.Sites && group < 3);
        }
        ((byte*)(_option + VisualOptionLayout.flags))[MujocoConstants.mjVIS_CONTACTPOINT] = Flag(Options.Contacts);

        _camera = Allocate(CameraLayout.Size);
        MujocoNative.mjv_defaultFreeCamera(model, _camera);
    }

    [MethodImpl(Simulation.NativeLoop)]
    private void Draw(nint model, nint data, int camera)
    {
        *(int*)(_camera + CameraLayout.type) = camera < 0 ? 0 : MujocoConstants.mjCAMERA_FIXED;
        *(int*)(_camera + CameraLayout.fixedcamid) = camera;
        MujocoNative.Rectangle viewport = new() { Width = Width, Height = Height };
        MujocoNative.mjv_updateScene(model, data, _option, 0, _camera, MujocoConstants.mjCAT_ALL, _scene);
        lock (MesaGate)
        {
            if (s_current != this && !MakeCurrent())
                throw new MujocoException("OSMesa could not make the renderer's context current");
            MujocoNative.mjr_render(viewport, _scene, _context);
            fixed (byte* rows = _rows)
                MujocoNative.mjr_readPixels(rows, null, viewport, _context);
        }
    }

    private bool MakeCurrent()
    {
        bool done = OsmesaNative.OSMesaMakeCurrent(_mesa, (nint)_colors, OsmesaNative.UnsignedByte, Width, Height) != 0;
        s_current = done ? this : null;
        return done;
    }

    private void CheckThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException(
                $"this renderer belongs to thread {_thread}, which made it, and cannot be used from thread "
                    + $"{Environment.CurrentManagedThreadId}"
            );
    }

    private static byte Flag(bool value) => value ? (byte)1 : (byte)0;

    private static nint Allocate(int size) => (nint)NativeMemory.AllocZeroed((nuint)size);

    private static void Free(ref nint memory)
    {
        NativeMemory.Free((void*)memory);
        memory = 0;
    }

    private static void CheckSize(int size, string name)
    {
        if (size is < 1 or > LargestSize)
            throw new ArgumentOutOfRangeException(name, size, $"must be 1 to {LargestSize}");
    }

    private static void CheckOptions(RendererOptions options)
    {
        if (options.Samples is < 0 or > 4)
            throw new ArgumentException($"samples must be 0 to 4, not {options.Samples}", nameof(options));
        if (options.ShadowSize is < 64 or > 8192)
            throw new ArgumentException($"the shadow size must be 64 to 8192, not {options.ShadowSize}", nameof(options));
        if (options.Tessellation is { Slices: < 3 or > 256 } or { Stacks: < 2 or > 256 } or { Quads: < 1 or > 64 })
            throw new ArgumentException(
                $"a tessellation has 3 to 256 slices, 2 to 256 stacks and 1 to 64 quads, not {options.Tessellation}",
                nameof(options)
            );
        if (options.GeomGroups is < 0 or > 63)
            throw new ArgumentException($"geom groups must be a mask of 6 bits, not {options.GeomGroups}", nameof(options));
    }
}
