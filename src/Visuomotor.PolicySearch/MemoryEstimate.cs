using System.Globalization;
using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Reckons what a training keeps in memory, from its sizes: what grows with the trials and the network, and rather too little than too
/// much.
/// </summary>
internal static class MemoryEstimate
{
    private const long Number = sizeof(double),
        Single = sizeof(float);

    // a parameter, its gradient and two moments
    private const int CopiesOfParameters = 4;

    /// <summary>Makes sure that a training fits into this machine's memory.</summary>
    /// <exception cref="SettingException">It does not; the message names what takes most.</exception>
    public static void Check(IEnvironment environment, TrainingSettings settings, GuidedPolicySearchSettings? policy)
    {
        double x = environment.StateSize,
            u = environment.ActionSize,
            o = environment.ObservationSize,
            read = PolicyInput.SizeOf(environment, policy?.Policy.History ?? 0),
            steps = (double)environment.Horizon * environment.Training.Count;
        double record = Number * (x + u + o + 1),
            expansion = Number * ((x + u) * (x + u) + x + u + 1);
        double most = (double)settings.Samples * settings.Iterations,
            kept = Math.Min(most, Math.Max(new FitSettings().MaximumTrajectories, policy?.Policy.Trajectories ?? 0));
        List<(string Setting, string What, double Bytes, double Largest)> parts =
        [
            (
                "samples",
                $"{settings.Samples} trials of {environment.Horizon} steps in {environment.Training.Count} conditions",
                steps * settings.Samples * (2 * record + expansion),
                environment.Horizon * (x + u) * (x + u)
            ),
        ];
        if (policy is not null)
        {
            double examples = steps * Math.Min(kept, policy.Policy.Trajectories);
            parts.Add(
                (
                    "policy.trajectories",
                    $"the policy's examples, {policy.Policy.Trajectories} trials of each condition",
                    kept * steps * record + examples * Single * (read + u + u * u),
                    examples * Math.Max(u * u, Math.Max(x, read))
                )
            );
            parts.Add(
                (
                    "policy.hidden",
                    "the network's layers",
                    CopiesOfParameters * Single * Parameters(policy.Policy.Hidden, Math.Max(x, read), u),
                    0
                )
            );
        }
        if (policy?.Camera is { } vision && environment.Pictures.Count > 0)
        {
            double picture = (double)environment.ImageSize * (vision.RandomLooks ? 2 : 1),
                remembered = Math.Min(kept, (double)vision.Samples * settings.Iterations);
            parts.Add(
                (
                    "camera.samples",
                    $"pictures of {Sizes(environment)} pixels, one a step and view",
                    picture * steps * (vision.Samples + remembered),
                    picture * environment.Horizon
                )
            );
            parts.Add(Pictures(environment, vision.Pose));
        }
        Check(parts);
    }

    /// <summary>The same for pose pre-training.</summary>
    /// <exception cref="SettingException">It does not fit.</exception>
    public static void Check(IEnvironment environment, PoseSettings pose) => Check([Pictures(environment, pose)]);

    private static (string Setting, string What, double Bytes, double Largest) Pictures(IEnvironment environment, PoseSettings pose)
    {
        double picture = environment.ImageSize;
        return (
            "camera.pose.images",
            $"{pose.Images} pictures of {Sizes(environment)} pixels",
            picture * ((double)pose.Images + pose.HeldOutImages),
            picture * pose.Images
        );
    }

    private static string Sizes(IEnvironment environment) =>
        string.Join(" and ", environment.Pictures.Select(picture => $"{picture.Width} x {picture.Height}"));

    private static double Parameters(IReadOnlyList<int> hidden, double inputs, double outputs)
    {
        double sum = 0;
        foreach (double size in (double[])[.. hidden, outputs])
        {
            sum += (inputs + 1) * size;
            inputs = size;
        }
        return sum;
    }

    private static void Check(List<(string Setting, string What, double Bytes, double Largest)> parts)
    {
        double all = parts.Sum(part => part.Bytes),
            machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        foreach ((string setting, string what, _, double largest) in parts)
            if (largest > Array.MaxLength)
                throw new SettingException(
                    setting,
                    $"must be smaller, or the trials shorter: {what} are more than one piece of memory can hold"
                );
        if (all <= machine)
            return;
        (string Setting, string What, double Bytes, double Largest) worst = parts.MaxBy(part => part.Bytes);
        throw new SettingException(
            worst.Setting,
            $"must be smaller, or the trials shorter: the training would take about {Size(all)} of memory, of which "
                + $"{Size(worst.Bytes)} are {worst.What}, and this machine has {Size(machine)}"
        );
    }

    private static string Size(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 30):#,0.#} GiB");
}
