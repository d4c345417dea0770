using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Cli;

/// <summary>The options of guided policy search, which several verbs share.</summary>
internal sealed class PolicyOptions
{
    /// <summary>The word of <c>--on-policy-from</c> for a training without own trials.</summary>
    public const string Never = "never";

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
        CustomParser = result => result.Tokens is [{ Value: Never }] ? 0 : Settings.ParseInt(result, 2, 1_000_000, ", nor 'never'"),
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

    /// <summary>The training: the task's, where the command line does not say otherwise.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="task">The task.</param>
    /// <param name="variant">A camera policy's network and looks.</param>
    /// <param name="whyNot">Why the command does nothing with a setting; null where it uses it.</param>
    /// <exception cref="UserErrorException">The options do not go together, or the training does nothing with one.</exception>
    public TrainingPlan Read(ParseResult parsed, RobotTask task, CameraVariant? variant = null, Func<string, string?>? whyNot = null)
    {
        Method? chosen = parsed.GetValue(_method) is { } name ? Methods.Named(name) : null;
        TrainingPlan plan = TrainingPlan.For(task, chosen, parsed.GetValue(_plain));
        if (plan.Policy is null && Given(parsed).FirstOrDefault(option => option != _method) is { } other)
            throw new UserErrorException($"{other.Name} is for policies; choose one with --method badmm, admm or mdgps");
        if (plan.Policy is { } policy && parsed.GetResult(_onPolicyFrom) is { Tokens: [{ Value: Never }] })
            plan = plan with { Policy = policy with { OwnTrials = null } };
        return _set.Over(variant?.Under(plan) ?? plan, parsed, variant?.Settings ?? [], whyNot);
    }

    /// <summary>The training of a study of policies.</summary>
    /// <inheritdoc cref="Read"/>
    public TrainingPlan ReadForPolicies(
        ParseResult parsed,
        RobotTask task,
        CameraVariant? variant = null,
        Func<string, string?>? whyNot = null
    )
    {
        TrainingPlan plan = Read(parsed, task, variant, whyNot);
        if (plan.Policy is not null)
            return plan;
        string words = $"{plan.Method.Name} learns no policy; choose badmm, admm or mdgps";
        throw new UserErrorException(
            parsed.GetResult(_method) is { Implicit: false }
                ? $"{_method.Name}: {words}"
                : $"task {task.Name} asks for a method of another kind: {words} with {_method.Name}"
        );
    }

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
