using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch;

/// <summary>
/// iLQG with the true model on every training condition of a task, from the same start and with the same cost as the teachers: the oracle that
/// optimisation under unknown dynamics is compared with.
/// </summary>
/// <remarks>[L14] section 5; [L16] section 6.1.</remarks>
public static class IlqgStudy
{
    private const double Converged = 1e-6;

    /// <summary>Solves every condition and runs its controller without torque noise from noisy initial states.</summary>
    /// <param name="task">The task.</param>
    /// <param name="iterations">Most iterations of a condition; it ends earlier when the cost's relative decrease is below 1e-6.</param>
    /// <param name="rollouts">Measuring rollouts per condition.</param>
    /// <param name="threads">Threads; results do not depend on it.</param>
    /// <param name="cancellation">Stops after the present iteration.</param>
    public static IReadOnlyList<IlqgResult> Run(RobotTask task, int iterations, int rollouts, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        int count = task.Training.Count;
        LinearGaussianController[] controllers = new LinearGaussianController[count];
        int[] used = new int[count];
        double[] costs = new double[count], distances = new double[count];
        ParallelSlots.For(count, threads, i =>
        {
            using TrueDynamics system = new(task, task.Training[i]);
            IterativeLqg search = new(system, InitialControllers.For(task, task.Training[i]));
            double decrease;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                decrease = search.Iterate();
                used[i]++;
            }
            while (used[i] < iterations && decrease > Converged * Math.Abs(search.Nominal.TotalCost));
            controllers[i] = search.Controller;
            costs[i] = search.Nominal.TotalCost;
            distances[i] = search.Nominal.FinalDistance;
        });
        using RolloutPool pool = new(task, threads);
        IReadOnlyList<ConditionEvaluation> evaluations = Evaluation.Run(
            task, task.Training, (i, _) => new TeacherController(controllers[i], noise: null), rollouts, 1_000_003, pool, cancellation: cancellation);
        return [.. evaluations.Select((evaluation, i) => new IlqgResult(used[i], costs[i], distances[i], evaluation))];
    }
}
