using Visuomotor.Control;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>Renders a rollout's pictures for a sink, on the thread that runs the rollout.</summary>
internal sealed class FrameTaker : IDisposable
{
    private readonly IFrameSink sink;
    private readonly Renderer renderer;
    private readonly byte[] picture;
    private readonly int camera,
        every;

    internal FrameTaker(IFrameSink sink, Model model)
    {
        this.sink = sink;
        every = Math.Max(1, sink.Every);
        camera =
            sink.Camera is string name ? model.Find(ModelObject.Camera, name)
            : model.TryFind(ModelObject.Camera, "view", out int view) ? view
            : -1;
        picture = new byte[3 * sink.Width * sink.Height];
        renderer = new Renderer(model, sink.Width, sink.Height, new RendererOptions { Shadows = true, Samples = 4 });
    }

    /// <summary>Takes a picture if step <paramref name="t"/> is due.</summary>
    internal void Take(Simulation simulation, int t)
    {
        if (t % every == 0)
            Finish(simulation, t);
    }

    /// <summary>Takes a picture.</summary>
    internal void Finish(Simulation simulation, int t)
    {
        renderer.Render(simulation, camera, picture);
        sink.Add(t, picture);
    }

    public void Dispose() => renderer.Dispose();
}
