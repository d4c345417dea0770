using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>Draws a task camera's pictures; belongs to the thread that made it.</summary>
internal sealed class CameraRenderer : IDisposable
{
    private readonly TaskCamera _camera;
    private readonly Renderer _renderer;
    private readonly byte[] _large;

    internal CameraRenderer(TaskCamera camera, Model scene)
    {
        _camera = camera;
        int scale = camera.Oversampling;
        _renderer = new Renderer(
            scene,
            scale * camera.Width,
            scale * camera.Height,
            new RendererOptions { Tessellation = camera.Tessellation }
        );
        _large = scale == 1 ? [] : new byte[_renderer.ImageSize];
    }

    /// <summary>Draws a simulation of the scene or of an edited copy of it as it is now.</summary>
    internal void Render(Simulation simulation, Span<byte> image)
    {
        if (_large.Length == 0)
        {
            _renderer.Render(simulation, _camera.Id, image);
            return;
        }
        _renderer.Render(simulation, _camera.Id, _large);
        int stride = 3 * _camera.Width;
        for (int row = 0; row < _camera.Height; row++)
            Halve(
                _large.AsSpan(4 * row * stride, 2 * stride),
                _large.AsSpan((4 * row + 2) * stride, 2 * stride),
                image.Slice(row * stride, stride)
            );
    }

    public void Dispose() => _renderer.Dispose();

    // The mean of 2 x 2 pixels, colour by colour.
    private static void Halve(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> into)
    {
        for (int i = 0, j = 0; i + 2 < into.Length; i += 3, j += 6)
        {
            into[i] = (byte)((upper[j] + upper[j + 3] + lower[j] + lower[j + 3] + 2) / 4);
            into[i + 1] = (byte)((upper[j + 1] + upper[j + 4] + lower[j + 1] + lower[j + 4] + 2) / 4);
            into[i + 2] = (byte)((upper[j + 2] + upper[j + 5] + lower[j + 2] + lower[j + 5] + 2) / 4);
        }
    }
}
