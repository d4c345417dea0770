using System.Text.Json;
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
        if (folder.Configuration.Policy?.Vision is not { } vision || File.Exists(folder.PoseNetworkPath)) return;
        using RolloutPool pool = new(task, threads);
        PoseResult result = PoseTraining.Run(task, vision.Pose, definition: null, folder.Configuration.Training.Seed, pool, progress, cancellation);
        Write(result, folder.PoseReportPath, folder.PoseNetworkPath);
    }

    /// <summary>Writes what pose pre-training came to; the network last, since its being there tells that both are.</summary>
    public static void Write(PoseResult result, string report, string network)
    {
        SafeFile.Write(report, PoseSummary.Of(result).ToJson());
        SafeFile.Write(network, result.Network.ToBytes());
    }

    /// <summary>What the run's pose pre-training came to; null where it has none of its own, or its report is damaged.</summary>
    public static PoseSummary? Report(RunFolder folder)
    {
        try
        {
            return File.Exists(folder.PoseReportPath) ? PoseSummary.Read(folder.PoseReportPath) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The run's pose network.</summary>
    /// <exception cref="RunFolderException">It is missing or damaged.</exception>
    public static Network Load(RunFolder folder)
    {
        try
        {
            return Network.Load(folder.PoseNetworkPath);
        }
        catch (NetworkFormatException exception)
        {
            throw new RunFolderException(folder.PoseNetworkPath, exception.Message, exception);
        }
    }

    /// <summary>A pose network's file from elsewhere, once it is known to fit.</summary>
    /// <exception cref="RunFolderException">It is missing, damaged or of another architecture.</exception>
    public static byte[] Read(string path, RobotTask task)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, "pose.safetensors") : path;
        try
        {
            GuidedPolicySearch.CheckPoseNetwork(task, Network.Load(file));
            return SafeFile.Read(file);
        }
        catch (Exception exception) when (exception is NetworkFormatException or ArgumentException)
        {
            throw new RunFolderException(file, exception.Message, exception);
        }
    }
}
