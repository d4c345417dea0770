using System.Runtime.InteropServices;

namespace Visuomotor.Mujoco.Native;

/// <summary>MuJoCo 2.2.2's C functions that the binding uses. Declarations follow mujoco.h; nothing here checks its arguments.</summary>
internal static unsafe partial class MujocoNative
{
    /// <summary>The name that <see cref="NativeLibraries"/> resolves.</summary>
    public const string Library = "mujoco";

    [LibraryImport(Library)]
    public static partial int mj_version();

    // loading and copying

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint mj_loadXML(string filename, nint vfs, byte* error, int errorSize);

    [LibraryImport(Library)]
    public static partial void mj_freeLastXML();

    [LibraryImport(Library)]
    public static partial nint mj_copyModel(nint destination, nint source);

    [LibraryImport(Library)]
    public static partial void mj_deleteModel(nint model);

    [LibraryImport(Library)]
    public static partial void mj_setConst(nint model, nint data);

    [LibraryImport(Library)]
    public static partial nint mj_makeData(nint model);

    [LibraryImport(Library)]
    public static partial void mj_deleteData(nint data);

    [LibraryImport(Library)]
    public static partial void mj_resetData(nint model, nint data);

    [LibraryImport(Library)]
    public static partial void mj_resetDataKeyframe(nint model, nint data, int key);

    // the string belongs to the model: never marshal it as string, which would free it
    [LibraryImport(Library)]
    public static partial byte* mj_id2name(nint model, int type, int id);

    // the computation

    [LibraryImport(Library)]
    public static partial void mj_step(nint model, nint data);

    [LibraryImport(Library)]
    public static partial void mj_forward(nint model, nint data);

    [LibraryImport(Library)]
    public static partial void mj_kinematics(nint model, nint data);

    [LibraryImport(Library)]
    public static partial void mj_comPos(nint model, nint data);

    [LibraryImport(Library)]
    public static partial void mj_camlight(nint model, nint data);

    [LibraryImport(Library)]
    public static partial void mj_comVel(nint model, nint data);

    // eight parameters in 2.2.2: A, B, C and D
    [LibraryImport(Library)]
    public static partial void mjd_transitionFD(
        nint model,
        nint data,
        double eps,
        byte centered,
        double* a,
        double* b,
        double* c,
        double* d
    );

    [LibraryImport(Library)]
    public static partial void mj_jacSite(nint model, nint data, double* translational, double* rotational, int site);

    [LibraryImport(Library)]
    public static partial void mj_jacBody(nint model, nint data, double* translational, double* rotational, int body);

    [LibraryImport(Library)]
    public static partial void mj_objectVelocity(nint model, nint data, int type, int id, double* result, int local);

    [LibraryImport(Library)]
    public static partial void mj_contactForce(nint model, nint data, int contact, double* result);

    [LibraryImport(Library)]
    public static partial void mj_differentiatePos(nint model, double* velocity, double dt, double* first, double* second);

    [LibraryImport(Library)]
    public static partial void mj_integratePos(nint model, double* position, double* velocity, double dt);

    // static storage of the library: not to be freed
    [LibraryImport(Library)]
    public static partial byte* mju_warningText(int warning, int info);

    // abstract visualisation

    [LibraryImport(Library)]
    public static partial void mjv_defaultFreeCamera(nint model, nint camera);

    [LibraryImport(Library)]
    public static partial void mjv_defaultOption(nint option);

    [LibraryImport(Library)]
    public static partial void mjv_defaultScene(nint scene);

    [LibraryImport(Library)]
    public static partial void mjv_makeScene(nint model, nint scene, int maximumGeoms);

    [LibraryImport(Library)]
    public static partial void mjv_freeScene(nint scene);

    [LibraryImport(Library)]
    public static partial void mjv_updateScene(
        nint model,
        nint data,
        nint option,
        nint perturbation,
        nint camera,
        int categories,
        nint scene
    );

    // OpenGL

    [LibraryImport(Library)]
    public static partial void mjr_defaultContext(nint context);

    [LibraryImport(Library)]
    public static partial void mjr_makeContext(nint model, nint context, int fontScale);

    [LibraryImport(Library)]
    public static partial void mjr_freeContext(nint context);

    [LibraryImport(Library)]
    public static partial void mjr_setBuffer(int framebuffer, nint context);

    [LibraryImport(Library)]
    public static partial void mjr_render(Rectangle viewport, nint scene, nint context);

    [LibraryImport(Library)]
    public static partial void mjr_readPixels(byte* rgb, float* depth, Rectangle viewport, nint context);

    [LibraryImport(Library)]
    public static partial int mjr_getError();

    /// <summary>mjrRect, passed by value.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Rectangle
    {
        public int Left;
        public int Bottom;
        public int Width;
        public int Height;
    }
}
