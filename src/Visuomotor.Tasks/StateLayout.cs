using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>
/// How a vector (a state or an observation) is put together from a simulation. Shared by threads; reading needs no memory.
/// </summary>
internal sealed class StateLayout
{
    private enum Kind
    {
        JointPosition,
        JointVelocity,
        SitePosition,
        SiteVelocity,
        LastAction,
        Clock,
    }

    // One run of numbers: joints by address, coordinates of one site, motors by number, or sine and cosine of a clock.
    private readonly record struct Run(Kind Kind, int[] Addresses, int Site, int Relative, int Start, double Period = 0, int Back = 0);

    private readonly List<Run> _runs = [];
    private readonly List<string> _names = [];
    private readonly List<string> _units = [];

    /// <summary>Numbers in the vector.</summary>
    internal int Size => _names.Count;

    /// <summary>How many commands back it looks; 0 for none.</summary>
    internal int LastActions { get; private set; }

    /// <summary>A name for each number.</summary>
    internal IReadOnlyList<string> Names => _names;

    /// <summary>The unit of each number: rad or m, rad/s or m/s, a command's, or 1 for a clock.</summary>
    internal IReadOnlyList<string> Units => _units;

    /// <summary>Adds joint positions.</summary>
    internal void AddPositions(Model model, IEnumerable<int> joints)
    {
        int[] ids = [.. joints];
        _runs.Add(new Run(Kind.JointPosition, [.. ids.Select(model.JointPositionAddress)], -1, -1, Size));
        foreach (int joint in ids)
            Add(model.NameOf(ModelObject.Joint, joint), IsHinge(model, joint) ? "rad" : "m");
    }

    /// <summary>Adds joint velocities.</summary>
    internal void AddVelocities(Model model, IEnumerable<int> joints)
    {
        int[] ids = [.. joints];
        _runs.Add(new Run(Kind.JointVelocity, [.. ids.Select(model.JointVelocityAddress)], -1, -1, Size));
        foreach (int joint in ids)
            Add(model.NameOf(ModelObject.Joint, joint) + " velocity", IsHinge(model, joint) ? "rad/s" : "m/s");
    }

    /// <summary>Adds coordinates of a site's position, less another's unless <paramref name="relative"/> is -1.</summary>
    internal void AddSitePosition(Model model, int site, int relative, string axes)
    {
        _runs.Add(new Run(Kind.SitePosition, Axes(axes), site, relative, Size));
        string suffix = relative < 0 ? "" : " from " + model.NameOf(ModelObject.Site, relative);
        foreach (char axis in axes)
            Add($"{model.NameOf(ModelObject.Site, site)} {axis}{suffix}", "m");
    }

    /// <summary>Adds coordinates of a site's velocity.</summary>
    internal void AddSiteVelocity(Model model, int site, string axes)
    {
        _runs.Add(new Run(Kind.SiteVelocity, Axes(axes), site, -1, Size));
        foreach (char axis in axes)
            Add($"{model.NameOf(ModelObject.Site, site)} {axis} velocity", "m/s");
    }

    /// <summary>Adds what was commanded in the steps before, the newest first.</summary>
    internal void AddLastAction(ActionCommand[] commands, int steps)
    {
        for (int back = 0; back < steps; back++)
        {
            _runs.Add(new Run(Kind.LastAction, [.. commands.Select(command => command.Id)], -1, -1, Size, Back: back));
            string when = back == 0 ? "" : FormattableString.Invariant($" but {back}");
            foreach (ActionCommand command in commands)
                Add($"{command.Actuator} last{when} {(command.Kind is "position" or "velocity" ? command.Kind : "torque")}", command.Unit);
        }
        LastActions = Math.Max(LastActions, steps);
    }

    /// <summary>Adds sine and cosine of the time since the trial began, which a simulation's time is.</summary>
    internal void AddClock(double period)
    {
        _runs.Add(new Run(Kind.Clock, [0, 1], -1, -1, Size, period));
        foreach (string function in (string[])["sine", "cosine"])
            Add(FormattableString.Invariant($"{function} of a clock of {period} s"), "1");
    }

    /// <summary>Reads the vector; the simulation's derived quantities must be up to date.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="into">Receives the vector.</param>
    /// <param name="commands">What was commanded so far; null for what the simulation's controls hold, as at a trial's start.</param>
    internal void Read(Simulation simulation, Span<double> into, CommandHistory? commands = null)
    {
        Span<double> linear = stackalloc double[3];
        foreach (Run run in _runs)
        {
            int[] addresses = run.Addresses;
            Span<double> part = into.Slice(run.Start, addresses.Length);
            switch (run.Kind)
            {
                case Kind.JointPosition:
                    Span<double> positions = simulation.Position;
                    for (int i = 0; i < part.Length; i++)
                        part[i] = positions[addresses[i]];
                    break;
                case Kind.JointVelocity:
                    Span<double> velocities = simulation.Velocity;
                    for (int i = 0; i < part.Length; i++)
                        part[i] = velocities[addresses[i]];
                    break;
                case Kind.LastAction when commands is not null:
                    commands.Back(run.Back).CopyTo(part);
                    break;
                case Kind.LastAction:
                    Span<double> controls = simulation.Control;
                    for (int i = 0; i < part.Length; i++)
                        part[i] = controls[addresses[i]];
                    break;
                case Kind.Clock:
                    (part[0], part[1]) = Math.SinCos(2 * Math.PI * simulation.Time / run.Period);
                    break;
                case Kind.SitePosition:
                    ReadOnlySpan<double> position = simulation.SitePosition(run.Site);
                    for (int i = 0; i < part.Length; i++)
                        part[i] = position[addresses[i]];
                    if (run.Relative < 0)
                        break;
                    position = simulation.SitePosition(run.Relative);
                    for (int i = 0; i < part.Length; i++)
                        part[i] -= position[addresses[i]];
                    break;
                case Kind.SiteVelocity:
                    simulation.SiteVelocity(run.Site, linear);
                    for (int i = 0; i < part.Length; i++)
                        part[i] = linear[addresses[i]];
                    break;
            }
        }
    }

    /// <summary>
    /// Numbers that are what another was a step before: commands older than the newest. Each pair is the place of the one and of the other.
    /// </summary>
    internal IEnumerable<(int Place, int Before)> Older() =>
        from run in _runs
        where run.Kind == Kind.LastAction && run.Back > 0
        from i in Enumerable.Range(0, run.Addresses.Length)
        select (run.Start + i, run.Start + i - run.Addresses.Length);

    /// <summary>
    /// Adds Gaussian noise to a vector that was read: of one size to positions, of another to velocities; commanded torques and the time
    /// are known.
    /// </summary>
    internal void AddNoise(Span<double> vector, RandomStream random, double position, double velocity)
    {
        foreach (Run run in _runs)
        {
            double deviation = run.Kind switch
            {
                Kind.LastAction or Kind.Clock => 0,
                Kind.JointPosition or Kind.SitePosition => position,
                _ => velocity,
            };
            if (deviation == 0)
                continue;
            foreach (ref double value in vector.Slice(run.Start, run.Addresses.Length))
                value += deviation * random.NextGaussian();
        }
    }

    /// <summary>Place of the position with the given address, or -1.</summary>
    internal int FindPosition(int address) => FindJoint(Kind.JointPosition, address);

    /// <summary>Place of the velocity with the given address, or -1.</summary>
    internal int FindVelocity(int address) => FindJoint(Kind.JointVelocity, address);

    /// <summary>Place of a coordinate of a site's velocity, or -1.</summary>
    internal int FindSiteVelocity(int site, int axis)
    {
        foreach (Run run in _runs)
        {
            int place = run.Kind == Kind.SiteVelocity && run.Site == site ? Array.IndexOf(run.Addresses, axis) : -1;
            if (place >= 0)
                return run.Start + place;
        }
        return -1;
    }

    /// <summary>Place of a coordinate of a site that moves as the site does relative to the target, or -1.</summary>
    internal int FindSite(int site, int target, bool targetFixed, int axis)
    {
        foreach (Run run in _runs)
        {
            if (run.Kind != Kind.SitePosition || run.Site != site)
                continue;
            bool same = run.Relative == target || (run.Relative < 0 && targetFixed);
            int place = Array.IndexOf(run.Addresses, axis);
            if (same && place >= 0)
                return run.Start + place;
        }
        return -1;
    }

    private int FindJoint(Kind kind, int address)
    {
        foreach (Run run in _runs)
        {
            int place = run.Kind == kind ? Array.IndexOf(run.Addresses, address) : -1;
            if (place >= 0)
                return run.Start + place;
        }
        return -1;
    }

    private void Add(string name, string unit)
    {
        _names.Add(name);
        _units.Add(unit);
    }

    private static bool IsHinge(Model model, int joint) => model.JointType(joint) == JointType.Hinge;

    private static int[] Axes(string axes) => [.. axes.Select(axis => axis - 'x')];
}
