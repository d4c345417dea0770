using System.Globalization;
using Visuomotor.Networks;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// Keeps the pose networks of a <see cref="PerceptionStudy"/> until all policies that start from them are measured, so that a study that
/// goes on trains none again.
/// </summary>
/// <param name="file">The study's files, without what follows the dot.</param>
/// <param name="task">The study's task.</param>
public sealed class PoseStore(string file, RobotTask task)
{
    /// <summary>Whether a seed's network is there.</summary>
    public bool Has(ulong seed) => File.Exists(Path(seed, "safetensors"));

    /// <summary>Keeps a seed's network.</summary>
    /// <exception cref="RunFolderException">It cannot be written.</exception>
    public void Keep(ulong seed, PoseResult pose)
    {
        ArgumentNullException.ThrowIfNull(pose);
        PoseNetworkFile.Write(Path(seed, "json"), Path(seed, "safetensors"), pose, task);
    }

    /// <summary>Takes a seed's network up again.</summary>
    /// <exception cref="RunFolderException">It is missing or damaged.</exception>
    public PoseResult Load(ulong seed)
    {
        PoseSummary summary = PoseSummary.Read(Path(seed, "json"));
        string path = Path(seed, "safetensors");
        try
        {
            return new PoseResult(
                Network.Load(path),
                summary.ErrorCentimetres / 100,
                summary.ErrorDeviationCentimetres / 100,
                summary.TrainingErrorCentimetres / 100,
                summary.Losses,
                summary.RenderingSeconds,
                summary.TrainingSeconds
            );
        }
        catch (NetworkFormatException exception)
        {
            throw new RunFolderException(path, $"damaged: {exception.Message}; delete it, and the network is trained again", exception);
        }
    }

    /// <summary>Forgets a seed's network, which can be there or not.</summary>
    /// <exception cref="RunFolderException">It cannot be deleted.</exception>
    public void Forget(ulong seed)
    {
        foreach (string kind in (string[])["safetensors", "json"])
            SafeFile.Guard(Path(seed, kind), () => File.Delete(Path(seed, kind)));
    }

    private string Path(ulong seed, string kind) => string.Create(CultureInfo.InvariantCulture, $"{file}-pose-{seed}.{kind}");
}
