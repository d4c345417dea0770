using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// Decides what is filmed: of a policy, in every place the first of a dozen rollouts that succeeds and the first that fails; of the
/// training conditions a few.
/// </summary>
/// <param name="task">The task.</param>
/// <param name="policy">The policy.</param>
/// <param name="seed">Seed of the rollouts.</param>
internal sealed class FilmChoice(RobotTask task, GlobalPolicy policy, ulong seed)
{
    private const int Tries = 12;
    private const int MostConditions = 4;
    private const string Training = "training",
        Test = "test";

    /// <summary>
    /// Where the policy is tried: the training conditions (for one with a camera, whose films of them lack what it sees), the test
    /// conditions and the variations.
    /// </summary>
    public IReadOnlyList<string> Places =>
        [
            .. policy.TakesPictures ? [Training] : Array.Empty<string>(),
            .. task.Test.Count > 0 ? [Test] : Array.Empty<string>(),
            .. task.TestVariationNames,
        ];

    /// <summary>A rollout that is filmed.</summary>
    /// <param name="Name">The film's name.</param>
    /// <param name="File">The name of its files.</param>
    /// <param name="Condition">Its condition, held while it is filmed.</param>
    /// <param name="Index">Number of the try, from 0.</param>
    /// <param name="Rollout">The rollout, with what a camera policy saw; overwritten by the next try.</param>
    public sealed record Chosen(string Name, string File, TaskCondition Condition, int Index, Trajectory Rollout);

    /// <summary>
    /// The training conditions that are filmed unless others are asked for: a few, spread over all, since filming takes longer than
    /// learning.
    /// </summary>
    /// <param name="names">All of them.</param>
    public static IReadOnlyList<string> Conditions(IReadOnlyList<string> names)
    {
        int count = Math.Min(MostConditions, names.Count);
        return [.. Enumerable.Range(0, count).Select(i => names[count == 1 ? 0 : i * (names.Count - 1) / (count - 1)])];
    }

    /// <summary>The random stream of a rollout that is or may be filmed.</summary>
    public static RandomStream Stream(ulong seed, int index) => RandomStream.Create(seed, "recording", index);

    /// <summary>Tries the policy in a place until a success and a failure are filmed, or the tries are used up.</summary>
    /// <param name="worker">Runs the rollouts.</param>
    /// <param name="place">One of <see cref="Places"/>.</param>
    /// <param name="film">Films a rollout at once.</param>
    /// <param name="cancellation">Stops before the next rollout.</param>
    public void Each(IRolloutWorker worker, string place, Action<Chosen> film, CancellationToken cancellation)
    {
        HashSet<bool> wanted = [true, false];
        Trajectory rollout = task.CreateTrajectory(policy.TakesPictures);
        IReadOnlyList<TaskCondition>? given = place switch
        {
            Training => task.Training,
            Test => task.Test,
            _ => null,
        };
        int tries = given is null ? Tries : Math.Max(Tries, given.Count);
        for (int i = 0; i < tries && wanted.Count > 0; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            TaskCondition condition = given is null ? task.Draw(place, seed, i) : given[i % given.Count];
            using IDisposable? drawn = given is null ? condition : null;
            new RolloutJob(condition, policy.CreateController(), Stream(seed, i), rollout).Run(worker);
            if (wanted.Remove(rollout.Success))
                film(
                    new Chosen(
                        $"policy-{place}-{(rollout.Success ? "success" : "failure")}",
                        FilmNames.Place(place, rollout.Success),
                        condition,
                        i,
                        rollout
                    )
                );
        }
    }
}
