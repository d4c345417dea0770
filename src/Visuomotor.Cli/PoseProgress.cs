using System.Diagnostics;
using System.Globalization;
using Visuomotor.Cli.Displays;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli;

/// <summary>Tells of pose pre-training, a line every tenth.</summary>
internal static class PoseProgress
{
    /// <summary>As a stage of a run: with the run's folder, and the time that all of the run still takes.</summary>
    public static Action<double, double> Of(RunFolder folder, RobotTask task, Terminal terminal)
    {
        long start = Stopwatch.GetTimestamp();
        string shown = Path.GetRelativePath(Environment.CurrentDirectory, folder.Path);
        bool named = false;
        Action<double, double> tell = Tell(
            terminal,
            share =>
            {
                double posing = Stopwatch.GetElapsedTime(start).TotalSeconds / share;
                double left =
                    (1 - share) * posing
                    + TimeLeft.Of(folder.Configuration, task, [], posing / folder.Configuration.Policy!.Camera!.Pose.Batches);
                return $", {TimeLeft.Words(left)}";
            }
        );
        return (share, loss) =>
        {
            if (!named)
                terminal.Note($"training {task.Name} in {shown}; first stage of three: pose pre-training");
            named = true;
            tell(share, loss);
        };
    }

    /// <summary>By itself.</summary>
    public static Action<double, double> To(Terminal terminal) => Tell(terminal, _ => "");

    private static Action<double, double> Tell(Terminal terminal, Func<double, string> more)
    {
        int told = 0;
        return (share, loss) =>
        {
            if ((int)(10 * share) <= told)
                return;
            told = (int)(10 * share);
            terminal.Note(
                string.Create(CultureInfo.InvariantCulture, $"pose pre-training: {100 * share:f0} % done, loss {loss:g3}{more(share)}")
            );
        };
    }
}
