using System.Globalization;

namespace Visuomotor.Runs;

/// <summary>
/// The checkpoints of one run, in its <c>checkpoints</c> folder: <c>000012.vmc</c> is the state after iteration 12.
/// The newest two and the best one are kept.
/// </summary>
/// <param name="folder">The <c>checkpoints</c> folder; it is made when the first checkpoint is written.</param>
public sealed class CheckpointStore(string folder)
{
    private const int Kept = 2;

    /// <summary>The iterations that have a checkpoint, in ascending order. Files of other names are not looked at.</summary>
    public IReadOnlyList<int> Iterations
    {
        get
        {
            if (!Directory.Exists(folder))
                return [];
            List<int> iterations = [];
            foreach (string path in Directory.EnumerateFiles(folder, "*" + CheckpointFile.Extension))
                if (
                    int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out int iteration)
                )
                    iterations.Add(iteration);
            iterations.Sort();
            return iterations;
        }
    }

    /// <summary>The file of an iteration's checkpoint.</summary>
    public string PathOf(int iteration) =>
        Path.Combine(folder, iteration.ToString("D6", CultureInfo.InvariantCulture) + CheckpointFile.Extension);

    /// <summary>Writes a checkpoint, then removes those that are neither among the newest two nor the best.</summary>
    /// <param name="iteration">The number of the last finished iteration.</param>
    /// <param name="payload">The training's state.</param>
    /// <param name="best">The iteration whose checkpoint is kept whatever its age, or null.</param>
    /// <exception cref="RunFolderException">The disk is full or read-only; the older checkpoints are untouched.</exception>
    public void Save(int iteration, ReadOnlySpan<byte> payload, int? best = null)
    {
        SafeFile.Guard(folder, () => Directory.CreateDirectory(folder));
        CheckpointFile.Write(PathOf(iteration), iteration, payload);
        IReadOnlyList<int> iterations = Iterations;
        for (int i = 0; i < iterations.Count - Kept; i++)
            if (iterations[i] != best && iterations[i] < iteration)
                SafeFile.Guard(folder, () => File.Delete(PathOf(iterations[i])));
    }

    /// <summary>Reads the newest checkpoint that is whole.</summary>
    /// <param name="notes">One line for each newer checkpoint that had to be passed over, saying why.</param>
    /// <returns>The checkpoint, or null if the run has none at all yet.</returns>
    /// <exception cref="RunFolderException">There are checkpoints, and none of them is whole.</exception>
    public Checkpoint? LoadNewest(out IReadOnlyList<string> notes)
    {
        List<string> passedOver = [];
        notes = passedOver;
        IReadOnlyList<int> iterations = Iterations;
        for (int i = iterations.Count - 1; i >= 0; i--)
        {
            try
            {
                return Load(iterations[i]);
            }
            catch (RunFolderException exception) when (i > 0)
            {
                passedOver.Add($"{exception.Message}; falling back to the checkpoint before it");
            }
        }
        return null;
    }

    /// <summary>Reads one iteration's checkpoint.</summary>
    /// <exception cref="RunFolderException">It is missing or not whole, or its name and its content disagree.</exception>
    public Checkpoint Load(int iteration)
    {
        Checkpoint checkpoint = CheckpointFile.Read(PathOf(iteration));
        if (checkpoint.Iteration != iteration)
            throw new RunFolderException(
                checkpoint.Path,
                $"holds iteration {checkpoint.Iteration}, not the one it is named after; give it its own name back"
            );
        return checkpoint;
    }
}
