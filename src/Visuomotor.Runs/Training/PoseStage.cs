using Visuomotor.Networks;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>The first stage of a camera policy's run: a pose network in the folder, trained or taken from elsewhere.</summary>
internal static class PoseStage
{
    /// <summary>Trains the run's pose network unless it is there, or the run needs none.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; the run begins with it again.</exception>
    public static void Run(RunFolder folder, RobotTask task, int threads, Action<double, double>? progress, CancellationToken cancellation)
    {
        if (folder.Configuration.Policy?.Camera is not { } vision || File.Exists(folder.PoseNetworkPath))
            return;
        using RolloutPool pool = new(task, threads);
        PoseResult result = PoseTraining.Run(
            task,
            vision.Pose,
            definition: null,
            folder.Configuration.Training.Seed,
            pool,
            progress,
            cancellation
        );
        PoseNetworkFile.Write(folder.PoseReportPath, folder.PoseNetworkPath, result, task);
    }

    /// <summary>What the run's pose pre-training came to; null where it has none of its own.</summary>
    /// <exception cref="RunFolderException">Its report is damaged.</exception>
    public static PoseSummary? Report(RunFolder folder) =>
        File.Exists(folder.PoseReportPath) ? PoseSummary.Read(folder.PoseReportPath) : null;

    /// <summary>The run's pose network.</summary>
    /// <exception cref="RunFolderException">It is missing, damaged or not the run's own.</exception>
    public static Network Load(RunFolder folder, RobotTask task) => PoseNetworkFile.Load(folder.PoseNetworkPath, task);
}
