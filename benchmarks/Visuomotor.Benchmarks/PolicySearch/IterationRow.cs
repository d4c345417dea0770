using Visuomotor.Benchmarks.Networks;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Benchmarks.PolicySearch;

/// <summary>
/// Whole iterations of BADMM on four conditions of a two-link arm: rollouts, fits, and four inner rounds with 4,000 mini-batches of 25 in
/// all.
/// Its yardstick is a second by the clock.
/// </summary>
internal sealed class IterationRow : IBenchmarkRow
{
    private const int Rounds = 4;
    private const int Batches = 4000;

    public string Key => "badmm";

    public string Name => "BADMM iteration, 4 conditions of a 2-link arm, T = 100, 5 samples, 4 rounds, 4,000 mini-batches of 25";

    public string Yardstick => "one second";

    public double Target => 1;

    public BenchmarkSamples Run(BenchmarkContext context)
    {
        using RobotTask task = RobotTask.Load(Path.Combine(context.Folder, "arm"));
        GuidedPolicySearchSettings settings = new()
        {
            Agreement = new BadmmSettings { Rounds = Rounds },
            Policy = new PolicySettings { Batches = Batches / Rounds, BatchSize = 25 },
        };
        using GuidedPolicySearch search = new(
            task,
            TrainingSettings.For(task) with
            {
                Iterations = 10_000,
                Samples = 5,
            },
            settings,
            PolicyWork.Threads
        );
        return context.Measure(() => search.RunIteration(), () => 1, 1, "iteration");
    }
}
