using System.Globalization;
using System.Text;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>The figures of a <see cref="SoftmaxAblation"/> over several seeds: a summary by network, and a table of all rows.</summary>
public static class AblationFigures
{
    /// <summary>Runs the study; its files are brought up to date after every training.</summary>
    /// <param name="task">A task with a camera and a pose.</param>
    /// <param name="versions">The variations that draw tidy and cluttered scenes.</param>
    /// <param name="settings">Pictures and mini-batches.</param>
    /// <param name="seeds">Seeds, from 0 on.</param>
    /// <param name="context">Where it writes, and whom it tells.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static string Make(RobotTask task, string[] versions, PoseSettings settings, int seeds, StudyContext context)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(versions);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(context);
        IReadOnlyList<AblationNetwork> networks = SoftmaxAblation.Networks(task.Camera!.Width, task.PoseSize);
        int trainings = seeds * versions.Length * networks.Count;
        string text = "";
        List<AblationRow> rows = [];
        using RolloutPool pool = new(task, context.Threads);
        for (int seed = 0; seed < seeds; seed++)
        {
            foreach (AblationRow row in SoftmaxAblation.Run(task, versions, settings, (ulong)seed, pool, context.Cancellation))
            {
                rows.Add(row);
                text = Summary(task, networks, versions, settings, rows, trainings, context.Command);
                StudyText.Write(context.File, text, Table(rows));
                context.Note(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{rows.Count} of {trainings}: seed {seed}, {row.Variation}, {row.Network.Name}: {100 * row.Error:f2} ± "
                            + $"{100 * row.ErrorDeviation:f2} cm in {row.Seconds:f0} s"
                    )
                );
            }
        }
        return text;
    }

    private static string Summary(
        RobotTask task,
        IReadOnlyList<AblationNetwork> networks,
        string[] versions,
        PoseSettings settings,
        List<AblationRow> rows,
        int trainings,
        string command
    )
    {
        StringBuilder text = StudyText.Begin(
            $"Spatial softmax against other networks: where is the target of {StudyText.Name(task.Name)}?",
            command
        );
        text.AppendLine(StudyText.Remaining(rows.Count, trainings, "trainings"));
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{settings.Images} pictures of {task.Camera!.Width} x {task.Camera.Height} pixels, {settings.Batches} mini-batches of "
                + $"{settings.BatchSize}, Adam from {settings.LearningRate:r}; the pictures and settings are the same for all networks."
        );
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"The tidy scenes are the task's variation \"{StudyText.Name(versions[0])}\", the cluttered and noisy ones "
                + $"\"{StudyText.Name(versions[1])}\". Error in "
                + $"cm on {settings.HeldOutImages} held-out pictures, mean ± standard deviation over the"
        );
        text.AppendLine(
                "pictures, both averaged over the seeds, with the best and the worst seed's mean in brackets. The paper's figures "
                    + "are for another scene, filmed by a robot (Levine et al. 2016, section 6.3)."
            )
            .AppendLine();
        text.AppendLine(
            "| network | tidy, cm | cluttered, cm | paper, cm | cluttered, on the training pictures, cm | parameters | seconds of a "
                + "training |"
        );
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (AblationNetwork network in networks)
        {
            AblationRow[] mine = [.. rows.Where(row => row.Network.Name == network.Name)],
                noisy = [.. mine.Where(row => row.Variation == versions[1])];
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {network.Name} | {Cell([.. mine.Where(row => row.Variation == versions[0])])} | {Cell(noisy)} | "
                    + $"{network.PaperError:f2} ± {network.PaperDeviation:f2} | {Mean(noisy, row => 100 * row.TrainingError, "f2")} | "
                    + $"{network.Definition.ParameterCount:N0} | {Mean(mine, row => row.Seconds, "f0")} |"
            );
        }
        text.AppendLine().AppendLine("The networks, each convolution followed by a ReLU:").AppendLine();
        foreach (AblationNetwork network in networks)
            text.AppendLine(CultureInfo.InvariantCulture, $"- *{network.Name}*: {network.Layers}.");
        return text.ToString();
    }

    private static string Cell(AblationRow[] rows) =>
        rows.Length == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * rows.Average(row => row.Error):f2} ± {100 * rows.Average(row => row.ErrorDeviation):f2} "
                    + $"[{100 * rows.Min(row => row.Error):f2}-{100 * rows.Max(row => row.Error):f2}]"
            );

    private static string Mean(AblationRow[] rows, Func<AblationRow, double> number, string format) =>
        rows.Length == 0 ? "" : rows.Average(number).ToString(format, CultureInfo.InvariantCulture);

    private static string Table(List<AblationRow> rows)
    {
        StringBuilder text = new("seed,variation,network,parameters,error_cm,deviation_cm,training_error_cm,seconds\n");
        foreach (AblationRow row in rows)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{row.Seed},{Csv.Field(row.Variation)},{row.Network.Name},{row.Network.Definition.ParameterCount},"
                    + $"{100 * row.Error:r},{100 * row.ErrorDeviation:r},{100 * row.TrainingError:r},{row.Seconds:f1}\n"
            );
        return text.ToString();
    }
}
