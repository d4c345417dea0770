using System.Diagnostics;
using Visuomotor.Benchmarks.Networks;
using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Benchmarks.Runs;

/// <summary>The camera stage of the cube at 64 pixels, small in number and whole in kind, and its parts by themselves.</summary>
internal sealed class CubeWork : IDisposable
{
    private const int Batches = 60;

    private readonly RobotTask _task = RobotTask.Load("cube", 64);
    private readonly GuidedPolicySearch _search;
    private readonly RolloutPool _pool;
    private int _looks;

    public CubeWork()
    {
        var random = RandomStream.Create(1, "benchmark");
        _pool = new RolloutPool(_task, Threads);
        _search = new GuidedPolicySearch(
            _task,
            TrainingSettings.For(_task) with
            {
                Iterations = 1000,
                Samples = 2,
            },
            new GuidedPolicySearchSettings
            {
                Agreement = new BadmmSettings { Rounds = 1 },
                Policy = new PolicySettings { Batches = 200 },
                Camera = new CameraStageSettings
                {
                    TeacherIterations = 1,
                    Samples = 2,
                    EndToEndBatches = Batches,
                },
            },
            Threads,
            Network.Create(VisualNetworks.Pose(64, _task.PoseSize), random.NextGaussian)
        );
        // the first iteration is the teachers', the second begins with the camera
        _search.RunIteration();
        _search.RunIteration();
    }

    public static int Threads => PolicyWork.Threads;

    private int Steps => 2 * Threads * _task.Horizon;

    /// <summary>One iteration of guided policy search: rollouts with pictures, and the policy's training.</summary>
    public IterationRecord Iterate() => _search.RunIteration();

    /// <summary>Seconds of one control step of the camera's policy in rollouts on all threads, as evaluations run them.</summary>
    public double PolicyStep()
    {
        long begin = Stopwatch.GetTimestamp();
        _pool.Run(
            2 * Threads,
            slot => new RolloutJob(
                _task.Training[slot],
                _search.Policy.CreateController(),
                RandomStream.Create(1, "benchmark", slot),
                _task.CreateTrajectory(pictures: true)
            ),
            RolloutOptions.Plain
        );
        return Stopwatch.GetElapsedTime(begin).TotalSeconds / Steps;
    }

    /// <summary>
    /// Seconds of one control step's parts by themselves, each in a loop of its own on all threads: physics, picture, and network.
    /// </summary>
    public double PartsOfStep() => Physics() + Picture() + Inference();

    /// <summary>Seconds of one picture on all threads.</summary>
    public double Picture() =>
        OnAllThreads(
            (_, worker) =>
            {
                byte[] image = new byte[_task.Camera!.ImageSize];
                var simulation = worker.Start(_task.Training[0], null);
                return () => worker.Picture(simulation, image);
            }
        );

    /// <summary>
    /// Seconds of one picture as training takes them on all threads: every other one is of the scene in a random look, with more objects in
    /// it.
    /// </summary>
    public double TrainingPicture()
    {
        using TaskCondition look = _task.Draw(_task.PoseVariation!, 1, _looks++);
        return OnAllThreads(
            (_, worker) =>
            {
                byte[] image = new byte[_task.Camera!.ImageSize];
                var plain = worker.Start(_task.Training[0], null);
                var dressed = worker.Start(look, null);
                int taken = 0;
                return () => worker.Picture(taken++ % 2 == 0 ? plain : dressed, image);
            }
        );
    }

    /// <summary>Seconds of one end-to-end training image.</summary>
    public double TrainingImage()
    {
        PolicyWork work = new(_search.Policy.Network.Definition);
        using NetworkTrainer trainer = work.Trainer(ConvolutionMethod.Fastest);
        trainer.Step(work.Batch);
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < Batches; i++)
            trainer.Step(work.Batch);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds / (Batches * PolicyWork.Samples);
    }

    public void Dispose()
    {
        _search.Dispose();
        _pool.Dispose();
        _task.Dispose();
    }

    private double Physics() =>
        OnAllThreads(
            (_, worker) =>
            {
                var simulation = worker.Start(_task.Training[0], null);
                return () =>
                {
                    simulation.Step(_task.StepsPerAction);
                    simulation.ForwardKinematics();
                };
            }
        );

    private double Inference()
    {
        NetworkEvaluator[] evaluators =
        [
            .. Enumerable.Range(0, Threads).Select(_ => new NetworkEvaluator(_search.Policy.Network, threads: 1)),
        ];
        double seconds = OnAllThreads(
            (slot, _) =>
            {
                byte[] image = new byte[_task.Camera!.ImageSize];
                float[] readings = new float[_task.ObservationSize],
                    torques = new float[_task.ActionSize];
                return () => evaluators[slot].Evaluate(image, readings, torques);
            }
        );
        foreach (NetworkEvaluator evaluator in evaluators)
            evaluator.Dispose();
        return seconds;
    }

    // seconds per piece of work, all threads at it together
    private double OnAllThreads(Func<int, RolloutWorker, Action> prepare)
    {
        double[] seconds = new double[Threads];
        using Barrier together = new(Threads);
        _pool.For(
            Threads,
            (slot, worker) =>
            {
                Action work = prepare(slot, (RolloutWorker)worker);
                work();
                together.SignalAndWait();
                long begin = Stopwatch.GetTimestamp();
                for (int i = 0; i < 2 * _task.Horizon; i++)
                    work();
                seconds[slot] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            }
        );
        return seconds.Average() / Steps;
    }
}
