using Visuomotor.Control;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>Renders a rollout's pictures for a sink, on the thread that runs the rollout.</summary>
internal sealed class FrameTaker : IDisposable
{
    private readonly IFrameSink _sink;
    private readonly Renderer _renderer;
    private readonly byte[] _picture;
    private readonly int _camera,
        _every;

    internal FrameTaker(IFrameSink sink, Model model)
    {
        _sink = sink;
        _every = Math.Max(1, sink.Every);
        _camera =
            sink.Camera is string name ? model.Find(ModelObject.Camera, name)
            : model.TryFind(ModelObject.Camera, "view", out int view) ? view
            : -1;
        _picture = new byte[3 * sink.Width * sink.Height];
        _renderer = new Renderer(model, sink.Width, sink.Height, new RendererOptions { Shadows = true, Samples = 4 });
    }

    /// <summary>Takes a picture if step <paramref name="t"/> is due.</summary>
    internal void Take(Simulation simulation, int t)
    {
        if (t % _every == 0)
            Finish(simulation, t);
    }

    /// <summary>Takes a picture.</summary>
    internal void Finish(Simulation simulation, int t)
    {
        _renderer.Render(simulation, _camera, _picture);
        _sink.Add(t, _picture);
    }

    public void Dispose() => _renderer.Dispose();
}
