using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>What is measured at a trial's end: the distance between two sites, or the travel of a joint if <paramref name="JointAddress"/> is not -1.</summary>
internal readonly record struct DistanceMeasure(int Site, int Target, int JointAddress)
{
    /// <summary>Measures; the simulation's derived quantities must be up to date.</summary>
    internal double Measure(Simulation simulation, ReadOnlySpan<double> start)
    {
        if (JointAddress >= 0) return simulation.Position[JointAddress] - start[JointAddress];
        ReadOnlySpan<double> a = simulation.SitePosition(Site), b = simulation.SitePosition(Target);
        double x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
        return Math.Sqrt(x * x + y * y + z * z);
    }
}
