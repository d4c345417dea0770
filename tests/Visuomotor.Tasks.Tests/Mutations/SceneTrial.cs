using System.Diagnostics;
using System.Globalization;
using System.Text;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks.Tests.Mutations;

/// <summary>
/// Loads spoilt scenes, steps what loads, and draws some of it. It runs as a program of its own, since a crash inside of native code ends
/// the process.
/// </summary>
internal static class SceneTrial
{
    /// <summary>Written before and after each scene: the last line of a process that died names the scene.</summary>
    private const string Begin = "begin ",
        End = "end ";

    /// <summary>
    /// The program: a base, the first seed and how many; or "keep", which writes one spoilt scene into a folder to look at.
    /// </summary>
    public static int Main(string[] arguments)
    {
        if (arguments is not [string name, string first, string count, .. string[] keep])
            return 3;
        string folder = keep.Length > 0 ? keep[0] : Directory.CreateTempSubdirectory("visuomotor-test-").FullName;
        MutationBase start = MutationBase.Find(name);
        start.Write(folder);
        for (
            int i = 0, seed = int.Parse(first, CultureInfo.InvariantCulture);
            i < int.Parse(count, CultureInfo.InvariantCulture);
            i++, seed++
        )
        {
            Console.WriteLine(Begin + seed);
            Console.Out.Flush();
            start.Spoil(folder, seed);
            // a picture takes longer than all else
            Console.WriteLine(End + seed + " " + Outcome(folder, draws: seed % 3 == 0));
            start.Mend(folder);
        }
        if (keep.Length == 0)
            Directory.Delete(folder, recursive: true);
        return 0;
    }

    /// <summary>Runs a base's seeds in a process of their own; what is wrong, or null.</summary>
    public static string? Run(string name, int first, int count, out int loaded)
    {
        ProcessStartInfo start = new("dotnet", [typeof(SceneTrial).Assembly.Location, name, $"{first}", $"{count}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // pictures are small, and cores are few
        start.Environment["LP_NUM_THREADS"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        loaded = lines.Count(line => line.StartsWith(End, StringComparison.Ordinal) && line.EndsWith(" 0", StringComparison.Ordinal));
        string[] wrong = [.. lines.Where(line => line.StartsWith(End, StringComparison.Ordinal) && line.Split(' ')[2] is not ("0" or "2"))];
        if (process.ExitCode != 0)
            return $"{name}: the process ended with {process.ExitCode} at '{lines.LastOrDefault()}': {errors.Result}";
        if (errors.Result.Length > 0)
            return $"{name}: the standard error has {errors.Result}";
        if (wrong.Length > 0)
            return $"{name}: {string.Join('\n', wrong)}";
        IEnumerable<string> others = lines.Where(line =>
            !line.StartsWith(Begin, StringComparison.Ordinal) && !line.StartsWith(End, StringComparison.Ordinal)
        );
        return lines.Length == 2 * count ? null : $"{name}: {lines.Length} lines, not {2 * count}: {string.Join('\n', others)}";
    }

    // "0" for a scene that works, "2" and the message for one that is refused, "1" and the exception for a defect.
    private static string Outcome(string folder, bool draws)
    {
        try
        {
            using RobotTask task = RobotTask.Load(folder);
            using RolloutWorker worker = new(task);
            Simulation simulation = worker.Start(task.Training[0], null);
            simulation.Step(3);
            simulation.Forward();
            if (!draws)
                return "0";
            using Renderer renderer = new(task.Scene, 16, 16);
            byte[] picture = new byte[renderer.ImageSize];
            renderer.Render(simulation, -1, picture);
            if (task.Scene.CameraCount > 0)
                renderer.Render(simulation, task.Scene.CameraCount - 1, picture);
            return "0";
        }
        catch (Exception exception) when (exception is TaskFormatException or MujocoException)
        {
            return exception.Message.Contains('\n', StringComparison.Ordinal) || exception.Message.Length < 10
                ? $"1 not a line: {Escaped(exception.Message)}"
                : $"2 {exception.Message}";
        }
        catch (Exception exception)
        {
            return "1 " + Escaped(exception.ToString());
        }
    }

    private static string Escaped(string text) => new StringBuilder(text).Replace("\n", " / ").ToString();
}
