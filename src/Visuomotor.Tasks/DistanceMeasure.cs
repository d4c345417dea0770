using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>What is measured at a trial's end. Shared by threads; measuring needs no memory.</summary>
internal abstract class DistanceMeasure
{
    /// <summary>Measures; the simulation's derived quantities must be up to date.</summary>
    /// <param name="simulation">A simulation of the task.</param>
    /// <param name="start">Generalised positions at the trial's start.</param>
    internal abstract double Measure(Simulation simulation, ReadOnlySpan<double> start);

    /// <summary>The distance between two sites.</summary>
    internal sealed class Site(int site, int target) : DistanceMeasure
    {
        internal override double Measure(Simulation simulation, ReadOnlySpan<double> start)
        {
            ReadOnlySpan<double> a = simulation.SitePosition(site),
                b = simulation.SitePosition(target);
            double x = a[0] - b[0],
                y = a[1] - b[1],
                z = a[2] - b[2];
            return Math.Sqrt(x * x + y * y + z * z);
        }
    }

    /// <summary>The travel of a joint; 0 if there is a site that must stand above a height and does not.</summary>
    internal sealed class Travel(int address, int standing = -1, double height = 0) : DistanceMeasure
    {
        internal override double Measure(Simulation simulation, ReadOnlySpan<double> start) =>
            standing < 0 || simulation.SitePosition(standing)[2] > height ? simulation.Position[address] - start[address] : 0;
    }

    /// <summary>How far the site that is farthest out sticks out of a box; below 0, how far it is from the nearest side.</summary>
    internal sealed class Inside(int[] sites, int box, double[] halfSize) : DistanceMeasure
    {
        internal override double Measure(Simulation simulation, ReadOnlySpan<double> start)
        {
            ReadOnlySpan<double> center = simulation.SitePosition(box),
                rotation = simulation.SiteRotation(box);
            double worst = double.NegativeInfinity;
            foreach (int site in sites)
            {
                ReadOnlySpan<double> at = simulation.SitePosition(site);
                for (int axis = 0; axis < 3; axis++)
                {
                    // The box's axes are the columns of its rotation.
                    double along = 0;
                    for (int k = 0; k < 3; k++)
                        along += rotation[3 * k + axis] * (at[k] - center[k]);
                    worst = Math.Max(worst, Math.Abs(along) - halfSize[axis]);
                }
            }
            return worst;
        }
    }
}
