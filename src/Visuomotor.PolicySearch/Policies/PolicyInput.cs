using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The vector that a policy reads: the readings o_t and, where it remembers, for each of the steps before, the latest first, the readings
/// of that step and the command that was given in it. Before the trial there were the first readings again, and the command at rest.
/// </summary>
/// <remarks>Ours. Commands that come late cannot be borne without knowing which are under way.</remarks>
internal sealed class PolicyInput
{
    private readonly bool _seesState;
    private readonly double[] _low,
        _high;
    private readonly Matrix _atRest;

    /// <summary>Describes the vector of a policy.</summary>
    /// <param name="environment">What it reads and commands.</param>
    /// <param name="seesState">Whether it reads the state x instead of the observation o; such a policy remembers nothing.</param>
    /// <param name="history">h, the steps that it remembers.</param>
    public PolicyInput(IEnvironment environment, bool seesState, int history)
    {
        _seesState = seesState;
        _atRest = environment.CommandAtRest;
        History = history;
        Readings = (seesState ? environment.State : environment.Observation).Size;
        SignalDescription readings = seesState ? environment.State : environment.Observation,
            commands = environment.Action;
        IEnumerable<int> before = Enumerable.Range(1, history);
        IEnumerable<string> remembered = readings.Names.Concat(commands.Names.Select(name => $"{name} command"));
        Names = [.. readings.Names, .. before.SelectMany(k => remembered.Select(name => $"{name}, {Before(k)}"))];
        Units = [.. readings.Units, .. before.SelectMany(_ => readings.Units.Concat(commands.Units))];
        (_low, _high) = ([.. environment.Action.Low], [.. environment.Action.High]);
    }

    /// <summary>h, the steps before that it remembers.</summary>
    public int History { get; }

    /// <summary>Numbers that are read in a time step.</summary>
    public int Readings { get; }

    /// <summary>A name for each number of the vector.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The unit of each number of the vector.</summary>
    public IReadOnlyList<string> Units { get; }

    // what is remembered of a step: its readings and its command
    private int Remembered => Readings + _low.Length;

    /// <summary>Numbers in the vector of a policy that remembers h steps.</summary>
    public static int SizeOf(IEnvironment environment, int history) =>
        environment.ObservationSize + history * (environment.ObservationSize + environment.ActionSize);

    /// <summary>The steps that a network of a certain vector remembers; null where its vector is none of this environment's.</summary>
    /// <param name="environment">What it reads and commands.</param>
    /// <param name="seesState">Whether it reads the state.</param>
    /// <param name="size">Numbers in its vector.</param>
    public static int? HistoryOf(IEnvironment environment, bool seesState, int size)
    {
        if (seesState)
            return size == environment.StateSize ? 0 : null;
        (int history, int rest) = Math.DivRem(size - environment.ObservationSize, environment.ObservationSize + environment.ActionSize);
        return history >= 0 && rest == 0 ? history : null;
    }

    /// <summary>Reads the vector of a time step of a trial that was made.</summary>
    public void Read(Trajectory trial, int t, Span<double> vector)
    {
        ReadOnlyMatrixSpan readings = (_seesState ? trial.States : trial.Observations).Span;
        if (t == 0)
        {
            Begin(readings.Row(0), vector);
            return;
        }
        readings.Row(t).CopyTo(vector);
        for (int k = 1; k <= History; k++)
        {
            Span<double> past = vector.Slice(Readings + (k - 1) * Remembered, Remembered);
            readings.Row(Math.Max(t - k, 0)).CopyTo(past);
            if (t >= k)
                trial.Actions.Span.Row(t - k).CopyTo(past[Readings..]);
            else
                RestAt(readings.Row(0), past[Readings..]);
        }
    }

    /// <summary>The vector of a trial's first step.</summary>
    public void Begin(ReadOnlySpan<double> readings, Span<double> vector)
    {
        readings.CopyTo(vector);
        for (int k = 0; k < History; k++)
        {
            Span<double> past = vector.Slice(Readings + k * Remembered, Remembered);
            readings.CopyTo(past);
            RestAt(readings, past[Readings..]);
        }
    }

    /// <summary>The vector of the next step.</summary>
    /// <param name="readings">What is read in it.</param>
    /// <param name="command">What was commanded in the step before; limits are kept as a trial keeps them.</param>
    /// <param name="vector">The vector of the step before; becomes that of this one.</param>
    public void Advance(ReadOnlySpan<double> readings, ReadOnlySpan<double> command, Span<double> vector)
    {
        if (History > 0)
        {
            Span<double> past = vector[Readings..];
            past[..^Remembered].CopyTo(past[Remembered..]);
            vector[..Readings].CopyTo(past);
            for (int i = 0; i < command.Length; i++)
                past[Readings + i] = Math.Clamp(command[i], _low[i], _high[i]);
        }
        readings.CopyTo(vector);
    }

    private static string Before(int steps) => steps == 1 ? "1 step before" : $"{steps} steps before";

    /// <summary>The command at rest, as the first readings tell it.</summary>
    private void RestAt(ReadOnlySpan<double> readings, Span<double> command)
    {
        for (int i = 0; i < command.Length; i++)
        {
            ReadOnlySpan<double> row = _atRest.Span.Row(i);
            double rest = row[^1];
            for (int j = 0; j < readings.Length; j++)
                rest += row[j] * readings[j];
            command[i] = Math.Clamp(rest, _low[i], _high[i]);
        }
    }
}
