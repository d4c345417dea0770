using System.Diagnostics;
using System.Globalization;

namespace Visuomotor.Benchmarks;

/// <summary>
/// A yardstick in a process of its own (C or Python). It prepares itself, prints "ready", and then for every line that it reads does the
/// work once
/// and prints the seconds that it took, by its own clock, and if it likes a number to check its result by. It ends when its input does.
/// </summary>
internal sealed class ProcessYardstick : IDisposable
{
    private readonly Process _process;

    public ProcessYardstick(string program, params string[] arguments)
        : this(program, arguments, []) { }

    public ProcessYardstick(string program, string[] arguments, (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        string? line = _process.StandardOutput.ReadLine();
        if (line != "ready")
            throw new InvalidOperationException($"{program} said '{line}' where 'ready' was due");
    }

    /// <summary>The number that the last run printed to check its result by; NaN if it printed none.</summary>
    public double Check { get; private set; } = double.NaN;

    /// <summary>Has the work done once and returns its seconds.</summary>
    public double Run()
    {
        _process.StandardInput.WriteLine("go");
        string? line = _process.StandardOutput.ReadLine();
        string[] words = (line ?? "").Split(' ');
        Check =
            words.Length > 1 && double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double check)
                ? check
                : double.NaN;
        if (double.TryParse(words[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
            return seconds;
        throw new InvalidOperationException($"the yardstick said '{line}' where its seconds were due");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }
}
