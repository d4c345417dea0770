using Visuomotor.Control;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>Reads the speeds that a task limits. Shared by threads; reading needs no memory.</summary>
/// <param name="limits">The limits: those of joints first, then the tools', then what the tools aim at near their targets.</param>
/// <param name="joints">Addresses of the velocities of the joints that have a limit.</param>
/// <param name="tools">The tools' sites; none where they have no limit.</param>
/// <param name="near">Sites of tools and their targets; none where nothing is aimed at.</param>
/// <param name="distance">How close to its target a site must be for that, in m.</param>
internal sealed class SpeedMeter(SpeedLimit[] limits, int[] joints, int[] tools, (int Site, int Target)[] near, double distance)
{
    /// <summary>The limits, in the order of what is read.</summary>
    internal IReadOnlyList<SpeedLimit> Limits => limits;

    /// <summary>Reads the speeds; the simulation's derived quantities must be up to date.</summary>
    /// <param name="simulation">The trial's simulation.</param>
    /// <param name="speeds">Receives one for each limit; NaN near the targets where nothing is near its own.</param>
    internal void Read(Simulation simulation, Span<double> speeds)
    {
        for (int i = 0; i < joints.Length; i++)
            speeds[i] = Math.Abs(simulation.Velocity[joints[i]]);
        if (tools.Length > 0)
            speeds[joints.Length] = 0;
        foreach (int site in tools)
            speeds[joints.Length] = Math.Max(speeds[joints.Length], Speed(simulation, site));
        if (near.Length > 0)
            speeds[^1] = double.NaN;
        foreach ((int site, int target) in near)
            if (Distance(simulation.SitePosition(site), simulation.SitePosition(target)) < distance)
                speeds[^1] = double.MaxNumber(speeds[^1], Speed(simulation, site));
    }

    private static double Speed(Simulation simulation, int site)
    {
        Span<double> linear = stackalloc double[3];
        simulation.SiteVelocity(site, linear);
        return Distance(linear, [0, 0, 0]);
    }

    private static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double x = a[0] - b[0],
            y = a[1] - b[1],
            z = a[2] - b[2];
        return Math.Sqrt(x * x + y * y + z * z);
    }
}
