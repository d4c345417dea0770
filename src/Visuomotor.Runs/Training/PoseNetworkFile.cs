using Visuomotor.Networks;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>A pose network's file: the network, and which points of the target it tells the places of.</summary>
public static class PoseNetworkFile
{
    private const string PointsKey = "points";

    /// <summary>Writes the file in one step.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="task">The task whose pictures it was trained on.</param>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public static void Write(string path, Network network, RobotTask task)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(task);
        SafeFile.Write(path, network.ToFile((PointsKey, PointsOf(task))).ToBytes());
    }

    /// <summary>Writes what pose pre-training came to; the network last, since its being there tells that both are.</summary>
    internal static void Write(string report, string network, PoseResult result, RobotTask task)
    {
        SafeFile.Write(report, PoseSummary.Of(result).ToJson());
        Write(network, result.Network, task);
    }

    /// <summary>Loads a network from elsewhere, once it is known to fit.</summary>
    /// <inheritdoc cref="Read"/>
    public static Network Load(string path, RobotTask task) => Checked(FileOf(path), task).Network;

    /// <summary>Reads a file from elsewhere, once it is known to fit.</summary>
    /// <param name="path">The file, or a run's folder.</param>
    /// <param name="task">The task that is to start from it.</param>
    /// <exception cref="RunFolderException">It is missing, damaged, of another architecture, or tells other points.</exception>
    public static byte[] Read(string path, RobotTask task) => Checked(FileOf(path), task).Bytes;

    private static (byte[] Bytes, Network Network) Checked(string file, RobotTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        byte[] bytes = SafeFile.Read(file);
        try
        {
            SafetensorsFile content = SafetensorsFile.Parse(bytes);
            Network network = Network.From(content);
            GuidedPolicySearch.CheckPoseNetwork(task, network);
            if (!content.Metadata.TryGetValue(PointsKey, out string? points))
                throw new RunFolderException(file, $"does not say which points it tells the places of: '{PointsKey}' is missing");
            if (points != PointsOf(task))
                throw new RunFolderException(
                    file,
                    $"the pose network is of another task: it tells where {points} are; needed are {PointsOf(task)}"
                );
            return (bytes, network);
        }
        catch (Exception exception) when (exception is NetworkFormatException or ArgumentException)
        {
            throw new RunFolderException(file, PlainMessage.Of(exception), exception);
        }
    }

    private static string FileOf(string path) => Directory.Exists(path) ? Path.Combine(path, "pose.safetensors") : path;

    private static string PointsOf(RobotTask task) => string.Join(", ", task.Definition.Pose?.Points ?? []);
}
