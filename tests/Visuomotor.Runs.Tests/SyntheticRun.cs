using Visuomotor.PolicySearch;

namespace Visuomotor.Runs.Tests;

/// <summary>A run folder such as training leaves, made from formulas.</summary>
public static class SyntheticRun
{
    public const int Iterations = 12;

    public static RunConfiguration Configuration(string name = "insertion-2d", int conditions = 4) =>
        new()
        {
            Format = RunConfiguration.CurrentFormat,
            Version = RunConfiguration.CurrentVersion,
            Created = new DateTimeOffset(2025, 3, 4, 5, 6, 7, TimeSpan.Zero),
            Command = $"visuomotor train {name} --seed 18446744073709551615",
            Threads = 2,
            TaskHash = "",
            Task = new TaskSummary(
                name,
                "A peg on a two-link arm goes into a narrow slot.",
                200,
                0.01,
                ["shoulder angle", "elbow angle", "shoulder velocity", "elbow velocity", "tip x", "tip y"],
                ["shoulder torque", "elbow torque"],
                [.. Enumerable.Range(1, conditions).Select(i => $"hole-{i}")],
                "tip distance (m)",
                0.05,
                true
            ),
            Plan = new TrainingPlan(
                Methods.Teachers,
                new TrainingSettings
                {
                    Seed = ulong.MaxValue,
                    Iterations = Iterations,
                    Samples = 5,
                }
            ),
            Machine = MachineDescription.Current,
        };

    public static IterationRecord Record(int iteration, int conditions = 4) =>
        new(
            iteration,
            5 * iteration * conditions,
            400 * Math.Exp(-0.4 * iteration) + 3,
            Math.Clamp((iteration - 4) / 4.0, 0, 1),
            0.6 * Math.Exp(-0.35 * iteration) + 0.01,
            new Dictionary<string, double>
            {
                ["total"] = 2.2,
                ["simulation"] = 1.2 + 0.1 * Math.Sin(iteration),
                ["prior"] = 0.5,
                ["fit"] = 0.3,
                ["optimiser"] = 0.15,
            },
            [
                .. Enumerable
                    .Range(1, conditions)
                    .Select(i => new ConditionRecord(
                        $"hole-{i}",
                        5 * iteration,
                        400 * Math.Exp(-0.3 * iteration) + i,
                        0.7 * Math.Exp(-(0.25 + 0.05 * i) * iteration) + 0.01,
                        Math.Clamp((iteration - 3 - i) / 2.0, 0, 1),
                        iteration == 3 && i == 2 ? 1 : 0,
                        iteration != 6 || i != 1,
                        300 * Math.Exp(-0.3 * iteration) + i,
                        200 * Math.Min(4, 0.5 + 0.3 * iteration),
                        190 * Math.Min(4, 0.5 + 0.3 * iteration),
                        Math.Exp(4 - iteration + i),
                        Math.Min(4, 0.5 + 0.3 * iteration + 0.05 * i),
                        iteration == 6 && i == 1 ? "real cost rose: step rolled back <&>" : null
                    )),
            ],
            new Dictionary<string, double>()
        );

    public static RunFolder Create(
        string root,
        int iterations = Iterations,
        int conditions = 4,
        string name = "insertion-2d",
        string? vary = null
    )
    {
        string task = Path.Combine(root, "task-source");
        Directory.CreateDirectory(task);
        File.WriteAllText(Path.Combine(task, "scene.xml"), "<mujoco/>");
        File.WriteAllText(Path.Combine(task, "task.json"), "{}");
        RunConfiguration configuration = Configuration(name, conditions);
        configuration = configuration with { Plan = configuration.Plan with { Training = configuration.Training with { Vary = vary } } };
        RunFolder run = RunFolder.Create(Path.Combine(root, "runs"), task, configuration);
        MetricsWriter metrics = new(run, 0);
        for (int i = 1; i <= iterations; i++)
        {
            metrics.Write(RunMetrics.Row(Record(i, conditions), 2.4 * i));
            run.Checkpoints.Save(i, new byte[] { 1, 2, 3, (byte)i }, best: 1);
        }
        return run;
    }

    public static RolloutRecord Rollouts(int conditions = 4)
    {
        double[][] Curve(double phase, int width) =>
            [
                .. Enumerable
                    .Range(0, 200)
                    .Select(t =>
                        Enumerable.Range(0, width).Select(k => Math.Sin(0.02 * t * (k + 1) + phase) * Math.Exp(-0.01 * t)).ToArray()
                    ),
            ];
        return new RolloutRecord(
            Iterations,
            [
                .. Enumerable
                    .Range(1, conditions)
                    .Select(i => new ConditionRollout(
                        $"hole-{i}",
                        Curve(0, 6),
                        Curve(1, 2),
                        Curve(0.03 * i, 6),
                        new double[200],
                        0.02,
                        true
                    )),
            ]
        );
    }

    public static byte[] Strip()
    {
        FilmStrip strip = new(160, 120, 6);
        byte[] frame = new byte[160 * 120 * 3];
        for (int k = 0; k < 6; k++)
        {
            for (int i = 0; i < frame.Length; i++)
                frame[i] = (byte)(i / 3 % 160 + 20 * k + 40 * (i % 3));
            strip.Place(k, frame);
        }
        return strip.ToPng();
    }
}
