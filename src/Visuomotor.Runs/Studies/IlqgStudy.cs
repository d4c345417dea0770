using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>
/// iLQG with the true model on every training condition of a task, from the same start and with the same cost as the teachers: the oracle
/// that
/// optimisation under unknown dynamics is compared with.
/// </summary>
/// <remarks>[L14] section 5; [L16] section 6.1.</remarks>
public static class IlqgStudy
{
    // keeps the streams of measuring apart from those of training
    private const ulong MeasuringSeed = 1_000_003;

    /// <summary>
    /// Solves every condition, as many at a time as there are threads, and runs its controller without torque noise from noisy initial
    /// states.
    /// </summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="iterations">Most iterations of a condition; it ends earlier when next to nothing is left to gain, or no step keeps what
    /// it promises.</param>
    /// <param name="rollouts">Measuring rollouts per condition.</param>
    /// <param name="threads">Threads; results do not depend on it.</param>
    /// <param name="cancellation">Stops after the present iteration.</param>
    /// <returns>The conditions' results in their order, each as soon as it is there.</returns>
    public static IEnumerable<IlqgResult> Run(
        IKnownSystem environment,
        int iterations,
        int rollouts,
        int threads,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return Results();

        IEnumerable<IlqgResult> Results()
        {
            using RolloutPool pool = new(environment, threads);
            foreach (int[] some in Enumerable.Range(0, environment.Training.Count).Chunk(threads))
            {
                (LinearGaussianController Controller, int Iterations, double Cost, double Distance)[] solutions = new (
                    LinearGaussianController,
                    int,
                    double,
                    double
                )[some.Length];
                ParallelSlots.For(some.Length, threads, k => solutions[k] = Solve(environment, some[k], iterations, cancellation));
                for (int k = 0; k < some.Length; k++)
                {
                    ConditionEvaluation evaluation = Evaluation.Run(
                        environment,
                        [environment.Training[some[k]]],
                        (_, _) => new TeacherController(solutions[k].Controller, noise: null),
                        rollouts,
                        MeasuringSeed + (ulong)some[k],
                        pool,
                        cancellation: cancellation
                    )[0];
                    yield return new IlqgResult(solutions[k].Iterations, solutions[k].Cost, solutions[k].Distance, evaluation);
                }
            }
        }
    }

    private static (LinearGaussianController Controller, int Iterations, double Cost, double Distance) Solve(
        IKnownSystem environment,
        int condition,
        int iterations,
        CancellationToken cancellation
    )
    {
        IKnownDynamics system = environment.TrueDynamics(environment.Training[condition]);
        using IDisposable? owned = system as IDisposable;
        IterativeLqg search = new(system, environment.InitialController(environment.Training[condition]));
        int used = 0;
        while (used < iterations && !search.Converged)
        {
            cancellation.ThrowIfCancellationRequested();
            search.Iterate();
            used++;
        }
        return (search.Controller, used, search.Nominal.TotalCost, search.Nominal.FinalDistance);
    }
}
