using Visuomotor.Mujoco;

namespace Visuomotor.Benchmarks.Mujoco;

/// <summary>
/// A seven-joint arm with a peg over a table: five physics steps per control, as a rollout does them, against the same loop in C.
/// </summary>
internal sealed class SteppingRow : IBenchmarkRow
{
    private const int Controls = 2000;
    private const int Substeps = 5;

    public string Key => "stepping";

    public string Name => "physics stepping through the binding";

    public string Yardstick => "the same loop in C";

    public double Target => 0.95;

    public BenchmarkSamples Run(BenchmarkContext context)
    {
        string scene = Path.Combine(context.Folder, "mujoco", "arm.xml");
        using ProcessYardstick yardstick = new(context.Compile("mujoco/stepping.c", "-l:libmujoco.so.2.2.2", "-lm"), scene);
        using Model model = Model.Load(scene);
        using Simulation simulation = new(model);
        int tip = model.Find(ModelObject.Site, "tip");
        double sum = 0;
        return context.Measure(Work, yardstick.Run, Controls * Substeps, "step");

        void Work()
        {
            simulation.Reset();
            for (int t = 0; t < Controls; t++)
            {
                Span<double> control = simulation.Control;
                for (int i = 0; i < control.Length; i++)
                    control[i] = 3 * Math.Sin((0.05 * t) + i);
                simulation.Step(Substeps);
                sum += simulation.SitePosition(tip)[0];
            }
            if (double.IsNaN(sum))
                throw new InvalidOperationException("the simulation diverged");
        }
    }
}
