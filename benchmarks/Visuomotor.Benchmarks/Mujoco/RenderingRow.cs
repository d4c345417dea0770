using Visuomotor.Mujoco;

namespace Visuomotor.Benchmarks.Mujoco;

/// <summary>Pictures of 240 x 240 pixels of the arm in ever new poses, rows from the top, against the same loop in C.</summary>
internal sealed class RenderingRow : IBenchmarkRow
{
    private const int Frames = 60;
    private const int Size = 240;

    public string Key => "rendering";

    public string Name => "rendering 240x240";

    public string Yardstick => "the same loop in C";

    public double Target => 0.9;

    public BenchmarkSamples Run(BenchmarkContext context)
    {
        string scene = Path.Combine(context.Folder, "mujoco", "arm.xml");
        string threads = Environment.GetEnvironmentVariable("LP_NUM_THREADS") ?? $"{MujocoLibrary.RenderThreads}";
        string program = context.Compile("mujoco/rendering.c", "-l:libmujoco.so.2.2.2", "-l:libOSMesa.so.8", "-lm");
        using ProcessYardstick yardstick = new(program, [scene], [("LP_NUM_THREADS", threads)]);
        using Model model = Model.Load(scene);
        using Simulation simulation = new(model);
        using Renderer renderer = new(model, Size, Size);
        byte[] image = new byte[renderer.ImageSize];
        return context.Measure(Work, yardstick.Run, Frames, "frame");

        void Work()
        {
            for (int t = 0; t < Frames; t++)
            {
                Span<double> position = simulation.Position;
                for (int i = 0; i < position.Length; i++)
                    position[i] = 0.3 * Math.Sin((0.05 * t) + i);
                simulation.ForwardKinematics();
                renderer.Render(simulation, 0, image);
            }
        }
    }
}
