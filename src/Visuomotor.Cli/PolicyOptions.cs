using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Cli;

/// <summary>The options of guided policy search, which several verbs share.</summary>
internal sealed class PolicyOptions
{
    // --on-policy-from never
    private const int Never = 0;

    private readonly Option<string> _method = Settings.Choice(
        "--method",
        [.. Methods.All.Select(method => method.Name)],
        "What learns: controllers alone, or a policy. [default: the task's]"
    );
    private readonly Option<int?> _rounds = Settings.Integer(
        "--rounds",
        1,
        "Rounds of teachers' step and policy training in an iteration. [default: the task's]"
    );
    private readonly Option<int?> _batches = Settings.Integer("--batches", 1, "Mini-batches of each round. [default: the task's]");
    private readonly Option<string> _stepRule = Settings.Choice(
        "--step-rule",
        ["classic", "global"],
        "Whose cost adapts the step: the teachers' or the policy's. [default: the task's]"
    );
    private readonly Option<bool> _plain = new("--plain")
    {
        Description = "The method as its paper has it: with the library's settings of the policy, not the task's.",
    };
    private readonly Option<int?> _onPolicyFrom = new("--on-policy-from")
    {
        Description =
            "From which iteration on the policy makes all trials, which is own-trial guided policy search; for badmm and mdgps. "
            + "[default: the task's]",
        HelpName = "N|never",
        CustomParser = result => result.Tokens is [{ Value: "never" }] ? Never : Settings.ParseInt(result, 2, 1_000_000, ", nor 'never'"),
    };
    private readonly SetOption _set = new();
    private readonly Option<int[]?> _hidden = new("--hidden")
    {
        Description = "Sizes of the policy's hidden layers, such as 40,40; none for a linear policy. [default: the task's]",
        HelpName = "N,N|none",
        CustomParser = ParseSizes,
    };

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_method, _plain, _stepRule, _onPolicyFrom, _rounds, _batches, _hidden])
            command.Options.Add(option);
        _set.AddTo(command);
    }

    /// <summary>The teachers' settings, where <c>--set</c> does not say otherwise.</summary>
    /// <exception cref="UserErrorException">An option of its own says otherwise.</exception>
    public TrainingSettings Over(TrainingSettings settings, ParseResult parsed) => _set.Over(settings, parsed);

    /// <summary>The method: the task's, where the command line does not say otherwise.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="policy">The settings that <see cref="Read"/> found.</param>
    public Method Method(ParseResult parsed, GuidedPolicySearchSettings? policy) => Chosen(parsed) ?? Methods.Of(policy);

    /// <summary>
    /// The settings of guided policy search: the task's, where the command line does not say otherwise; null for other methods.
    /// </summary>
    /// <exception cref="UserErrorException">The options do not go together.</exception>
    public GuidedPolicySearchSettings? Read(ParseResult parsed, RobotTask task)
    {
        GuidedPolicySearchSettings? settings = Chosen(parsed) is { } method
            ? method.SettingsFor(task, parsed.GetValue(_plain))
            : GuidedPolicySearchSettings.For(task, plain: parsed.GetValue(_plain));
        if (settings is null)
            return
                (Given(parsed).FirstOrDefault(option => option.Name != "--method")?.Name ?? _set.GivenForPolicies(parsed)) is string other
                ? throw new UserErrorException($"{other} is for policies; choose one with --method badmm, admm or mdgps")
                : null;
        // an array that is not given is empty, not absent
        int[]? hidden = parsed.GetResult(_hidden) is { Implicit: false } ? parsed.GetValue(_hidden) : null;
        int? onPolicyFrom = parsed.GetValue(_onPolicyFrom);
        if (onPolicyFrom == Never)
            settings = settings.WithTrialsByTeachersAlone();
        settings = settings with
        {
            StepRule = parsed.GetValue(_stepRule) switch
            {
                "classic" => StepRule.Classic,
                "global" => StepRule.Global,
                _ => settings.StepRule,
            },
            OnPolicyFrom = onPolicyFrom is null or Never ? settings.OnPolicyFrom : onPolicyFrom,
            InnerRounds = parsed.GetValue(_rounds) ?? settings.InnerRounds,
            Policy = settings.Policy with
            {
                Batches = parsed.GetValue(_batches) ?? settings.Policy.Batches,
                Hidden = hidden ?? settings.Policy.Hidden,
            },
        };
        settings = _set.Over(settings, task, parsed);
        return settings;
    }

    /// <summary>Makes sure that the training uses what was given.</summary>
    /// <exception cref="UserErrorException">It does nothing with an option.</exception>
    public void RequireUse(ParseResult parsed, TrainingSettings training, GuidedPolicySearchSettings? policy)
    {
        _set.RequireUse(parsed, training, policy);
        if (parsed.GetResult(_rounds) is { Implicit: false } && SettingUse.WhyNot("policy.innerRounds", training, policy) is string wrong)
            throw new UserErrorException($"{_rounds.Name}: {wrong}");
    }

    private Method? Chosen(ParseResult parsed) => parsed.GetValue(_method) is { } name ? Methods.Named(name) : null;

    /// <summary>The options as they were given, to write a command that does the same again.</summary>
    public string Replay(ParseResult parsed) =>
        string.Concat(
            Given(parsed)
                .Select(option =>
                    " " + string.Join(' ', parsed.GetResult(option)!.Tokens.Select(token => token.Value).Prepend(option.Name))
                )
        ) + _set.Replay(parsed);

    private IEnumerable<Option> Given(ParseResult parsed) =>
        ((Option[])[_method, _plain, _stepRule, _onPolicyFrom, _rounds, _batches, _hidden]).Where(option =>
            parsed.GetResult(option) is { Implicit: false }
        );

    private static int[]? ParseSizes(ArgumentResult result)
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (text == "none")
            return [];
        int[] sizes =
        [
            .. text.Split(',').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0),
        ];
        if (sizes.Length <= 16 && sizes.All(size => size is >= 1 and <= 4096))
            return sizes;
        result.AddError(
            $"--hidden: '{text}' is not a list of at most 16 sizes from 1 to 4096, such as 40,40; nor is it none, for a linear policy"
        );
        return null;
    }
}
