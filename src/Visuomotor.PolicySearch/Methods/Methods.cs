using System.Collections.Immutable;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The catalogue of methods. What trains, evaluates, exports and reports finds a method here by its name, or by what a run's configuration
/// says, and knows nothing of it but <see cref="ITraining"/>.
/// </summary>
public static class Methods
{
    private const string GuidedTitle = "guided policy search";

    private static readonly MetricCurve[] s_policyCurves =
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

    // after what it holds: static fields are filled in their order
    private static ImmutableArray<Method> s_all =
    [
        Teachers,
        .. new[] { GuidedPolicySearchMethod.Badmm, GuidedPolicySearchMethod.Admm, GuidedPolicySearchMethod.Mdgps }.Select(Guided),
        IlqgTraining.Method,
    ];

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
        if (method.Title.Length == 0 || IsGuided(method.Title))
            throw new ArgumentException(
                $"the title '{method.Title}' of method {method.Name} must not be empty, nor one of guided policy search",
                nameof(method)
            );
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

    /// <summary>The method that goes with settings of guided policy search; teachers alone for null.</summary>
    public static Method Of(GuidedPolicySearchSettings? policy) =>
        policy is null ? Teachers : All.First(method => method.Agreement == policy.Method);

    /// <summary>The method of a run's configuration.</summary>
    /// <param name="title">What it calls its method.</param>
    /// <param name="policy">Its settings of guided policy search; null where it has none.</param>
    /// <exception cref="ArgumentException">The title does not go with the settings, or no method of that title is in the
    /// catalogue.</exception>
    public static Method Of(string title, GuidedPolicySearchSettings? policy)
    {
        ArgumentNullException.ThrowIfNull(title);
        if (IsGuided(title) != (policy is not null))
            throw new ArgumentException($"does not go with the method, which is '{title}'", nameof(policy));
        if (policy is not null)
            return Of(policy);
        return All.FirstOrDefault(method => method.Title == title)
            ?? throw new ArgumentException(
                $"'{title}' is no method of this program, which knows {string.Join(", ", All.Select(method => method.Name))}",
                nameof(title)
            );
    }

    /// <summary>What a run's configuration calls a method.</summary>
    public static string TitleOf(Method method, GuidedPolicySearchSettings? policy)
    {
        ArgumentNullException.ThrowIfNull(method);
        return policy?.Title ?? method.Title;
    }

    private static bool IsGuided(string title) => title.Contains(GuidedTitle, StringComparison.Ordinal);

    private static Method Guided(GuidedPolicySearchMethod agreement)
    {
        string word = agreement.ToString();
        return new Method
        {
            Name = word.ToLowerInvariant(),
            Title = $"{GuidedTitle} ({word.ToUpperInvariant()})",
            LearnsPolicy = true,
            Agreement = agreement,
            Curves = s_policyCurves,
            Create = start => new GuidedPolicySearch(
                start.Environment,
                start.Training,
                start.Policy ?? new GuidedPolicySearchSettings { Method = agreement },
                start.Threads,
                start.PoseNetwork
            ),
        };
    }
}
