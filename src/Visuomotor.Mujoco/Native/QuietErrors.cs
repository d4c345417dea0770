namespace Visuomotor.Mujoco.Native;

/// <summary>
/// Sends what native code writes to the standard error to nowhere, for as long as it lives: MuJoCo's compiler says what is wrong with a
/// scene in its answer,
/// while Qhull, which it calls for meshes, prints a page. One at a time.
/// </summary>
internal readonly ref struct QuietErrors
{
    private const int StandardError = 2,
        WriteOnly = 1;
    private readonly int _kept;

    public QuietErrors()
    {
        _kept = LibcNative.dup(StandardError);
        int nowhere = _kept < 0 ? -1 : LibcNative.open("/dev/null", WriteOnly);
        if (nowhere < 0)
            return;
        ErrorHandlers.Output = _kept;
        _ = LibcNative.dup2(nowhere, StandardError);
        _ = LibcNative.close(nowhere);
    }

    public void Dispose()
    {
        if (_kept < 0)
            return;
        _ = LibcNative.dup2(_kept, StandardError);
        ErrorHandlers.Output = StandardError;
        _ = LibcNative.close(_kept);
    }
}
