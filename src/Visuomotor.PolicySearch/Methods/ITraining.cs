namespace Visuomotor.PolicySearch;

/// <summary>
/// A training by some method: what run folders, evaluation, export and report need of it, and nothing else. It is made by a
/// <see cref="Method"/> of the catalogue
/// (<see cref="Methods"/>) for one environment and one set of settings; the same ones and the same number of iterations give the same bits,
/// whatever the threads, and so does
/// a training that goes on from a saved state.
/// </summary>
public interface ITraining : IDisposable
{
    /// <summary>Iterations done.</summary>
    int Iteration { get; }

    /// <summary>
    /// What was learned for each training condition, in the environment's order, as it is after the last iteration. Before the first one
    /// its controllers are meaningless.
    /// </summary>
    IReadOnlyList<LearnedCondition> Learned { get; }

    /// <summary>
    /// The policy that is the training's result so far; null where there is none, or none yet. The training's to dispose.
    /// </summary>
    GlobalPolicy? LearnedPolicy => null;

    /// <summary>
    /// Whether the policy made all trials of the last iteration, so that the controllers of single conditions show nothing of their own.
    /// </summary>
    bool PolicyMakesTrials => false;

    /// <summary>Runs one iteration.</summary>
    /// <param name="cancellation">Gives it up; the training must then be restored from its last saved state.</param>
    /// <returns>What it did: the line of metrics. What the method measures besides stands in <see cref="IterationRecord.Extra"/>.</returns>
    /// <exception cref="OperationCanceledException">The iteration was given up.</exception>
    IterationRecord RunIteration(CancellationToken cancellation = default);

    /// <summary>Writes all that the training needs to go on with the same bits, after a whole iteration.</summary>
    void Save(Stream stream);

    /// <summary>Fills a new training, made with the same environment and settings, with a saved state.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a state, or belong to another environment.</exception>
    void Restore(Stream stream);
}
