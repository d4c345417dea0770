using System.Globalization;

namespace Visuomotor.Cli;

/// <summary>Tells of pose pre-training, a line every tenth.</summary>
internal static class PoseProgress
{
    public static Action<double, double> To(Terminal terminal)
    {
        int told = 0;
        return (share, loss) =>
        {
            if ((int)(10 * share) <= told) return;
            told = (int)(10 * share);
            terminal.Note(string.Create(CultureInfo.InvariantCulture, $"pose pre-training: {100 * share:f0} % done, loss {loss:g3}"));
        };
    }
}
