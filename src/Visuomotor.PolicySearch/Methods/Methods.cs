using System.Collections.Immutable;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The catalogue of methods. What trains, evaluates, exports and reports finds a method here by its name, or by what a run's configuration
/// says, and knows nothing of it but <see cref="ITraining"/>.
/// </summary>
public static class Methods
{
    private static readonly MetricCurve[] PolicyCurves =
    [
        new("Loss of policy training", "mean loss", "policyLoss", "last round of each iteration"),
        new("KL divergence between teachers and policy", "nats over the trajectory", "policyKl", "mean over the conditions"),
        new("Weight ν of that divergence", "ν", "policyWeight", "mean over time steps and conditions"),
    ];

    /// <summary>Trajectory optimisation under unknown dynamics: controllers alone.</summary>
    public static Method Teachers { get; } =
        new()
        {
            Name = "teachers",
            Title = "trajectory optimisation under unknown dynamics",
            Create = start => new TrajectoryTraining(start.Environment, start.Training, start.Threads),
        };

    /// <summary>Bregman ADMM: multipliers on the mean action and a weighted KL divergence ([L16] section 4).</summary>
    public static Method Badmm { get; } =
        Guided(OwnSettings.Of(SettingsJson.Default.BadmmSettings, new BadmmSettings(), own => own.Validate()));

    /// <summary>
    /// The plain dual form l + lambda'(pi(x) - u) + nu/2 (pi(x) - u)' M (pi(x) - u), alternately minimised over trajectories and policy and
    /// raised by lambda, with constant nu and M = C^-1 of the initial controller.
    /// </summary>
    public static Method Admm { get; } =
        Guided(OwnSettings.Of(SettingsJson.Default.PlainAdmmSettings, new PlainAdmmSettings(), own => own.Validate()));

    /// <summary>Mirror descent: teachers stay within a KL bound of the linearised policy ([M16]).</summary>
    public static Method Mdgps { get; } =
        Guided(OwnSettings.Of(SettingsJson.Default.MirrorDescentSettings, new MirrorDescentSettings(), own => own.Validate()));

    // after what it holds: static fields are filled in their order
    private static ImmutableArray<Method> s_all = [Teachers, Badmm, Admm, Mdgps, IlqgTraining.Method];

    /// <summary>All methods, in the order in which they were registered.</summary>
    public static IReadOnlyList<Method> All => s_all;

    /// <summary>Adds a method. Once per process, before a run of it is opened.</summary>
    /// <exception cref="ArgumentException">The name is none, or a method of this name or title is there already.</exception>
    public static void Register(Method method)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (
            method.Name.Length == 0
            || !method.Name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
        )
            throw new ArgumentException(
                $"the method's name '{method.Name}' must be of lower-case letters, digits and hyphens",
                nameof(method)
            );
        if (TrainingPlan.Keys.Contains(method.Name))
            throw new ArgumentException($"the method's name '{method.Name}' is that of a setting", nameof(method));
        if (method.Title.Length == 0 || method.IsGuided)
            throw new ArgumentException($"method {method.Name} must have a title, and settings that are its own", nameof(method));
        ImmutableInterlocked.Update(
            ref s_all,
            all =>
                all.Any(each => each.Name == method.Name || each.Title == method.Title)
                    ? throw new ArgumentException($"there is a method called '{method.Name}' or '{method.Title}' already", nameof(method))
                    : all.Add(method)
        );
    }

    /// <summary>The method of a name; null where there is none.</summary>
    public static Method? Named(string name) => All.FirstOrDefault(method => method.Name == name);

    /// <summary>What is wrong with a name that is no method's.</summary>
    internal static string Unknown(string name) =>
        $"'{name}' is no method of this program, which knows {string.Join(", ", All.Select(method => method.Name))}";

    /// <summary>The method that goes with settings of guided policy search; teachers alone for null.</summary>
    public static Method Of(GuidedPolicySearchSettings? policy) => policy is null ? Teachers : Named(policy.Agreement.Name)!;

    private static Method Guided(OwnSettings own)
    {
        AgreementSettings agreement = (AgreementSettings)own.Defaults;
        return new Method
        {
            Name = agreement.Name,
            Title = $"guided policy search ({agreement.Name.ToUpperInvariant()})",
            LearnsPolicy = true,
            Own = own,
            Curves = PolicyCurves,
            Create = start => new GuidedPolicySearch(
                start.Environment,
                start.Training,
                start.Policy ?? new GuidedPolicySearchSettings { Agreement = agreement },
                start.Threads,
                start.PoseNetwork
            ),
        };
    }
}
