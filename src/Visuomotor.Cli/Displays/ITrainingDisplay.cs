using Visuomotor.Runs;

namespace Visuomotor.Cli.Displays;

/// <summary>Shows a training as it goes.</summary>
internal interface ITrainingDisplay
{
    /// <summary>Shows the training while <paramref name="work"/> runs; the work calls <see cref="Iteration"/>.</summary>
    void Show(TrainingRun run, Action work);

    /// <summary>An iteration is done.</summary>
    void Iteration(TrainingRun run, MetricsRow row);

    /// <summary>Something else goes on, such as filming.</summary>
    /// <param name="what">What.</param>
    /// <param name="reckoned">Whether the time left was reckoned with it; otherwise none is shown.</param>
    void Phase(string what, bool reckoned = false);
}
