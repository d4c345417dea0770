using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>
/// What was commanded in a trial so far, the newest first: late commands and <c>last-action</c> come from here. Before the first one the
/// command was the one at rest.
/// </summary>
/// <param name="actuators">The actuators' numbers in the scene, in the order of an action.</param>
internal sealed class CommandHistory(int[] actuators)
{
    // a ring of as many commands as are asked for
    private double[] _commands = [];
    private int _length,
        _newest;

    /// <summary>Begins a trial.</summary>
    /// <param name="simulation">Its controls are those at rest.</param>
    /// <param name="count">How many commands are kept, at least 1.</param>
    internal void Begin(Simulation simulation, int count)
    {
        (_length, _newest) = (count, 0);
        if (_commands.Length < count * actuators.Length)
            _commands = new double[count * actuators.Length];
        for (int i = 0; i < count * actuators.Length; i++)
            _commands[i] = simulation.Control[actuators[i % actuators.Length]];
    }

    /// <summary>Adds a command; the oldest is forgotten.</summary>
    internal void Add(ReadOnlySpan<double> command)
    {
        _newest = (_newest + _length - 1) % _length;
        command.CopyTo(_commands.AsSpan(_newest * actuators.Length));
    }

    /// <summary>The command of so many steps before the newest.</summary>
    /// <param name="steps">From 0, below the number that is kept.</param>
    internal ReadOnlySpan<double> Back(int steps) => _commands.AsSpan((_newest + steps) % _length * actuators.Length, actuators.Length);

    /// <summary>Gives the command of so many steps before the newest to the actuators.</summary>
    internal void Apply(int steps, Simulation simulation)
    {
        ReadOnlySpan<double> command = Back(steps);
        Span<double> control = simulation.Control;
        for (int j = 0; j < command.Length; j++)
            control[actuators[j]] = command[j];
    }
}
