using System.CommandLine;
using System.CommandLine.Parsing;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Cli;

/// <summary><c>--set NAME=VALUE</c>: any setting, by its name in a run's config.json. It may be given several times.</summary>
internal sealed class SetOption
{
    // these are laid over what --set says, so they must not be given beside it
    private static readonly string[] s_later = ["--perception", "--images", "--pose-batches"];

    private readonly Option<NamedSetting[]> _option = new("--set")
    {
        Description =
            "Any setting by its name in a run's config.json, such as training.explorationFloor=0.02 or policy.vision.samples=2; once "
            + "for each. [default: the task's]",
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = Parse,
    };

    /// <summary>Gives a command the option.</summary>
    public void AddTo(Command command) => command.Options.Add(_option);

    /// <summary>What was given, to write a command that does the same again.</summary>
    public string Replay(ParseResult parsed) => string.Concat(Given(parsed).Select(setting => $" {_option.Name} {setting}"));

    /// <summary>The first setting of a policy that was given, as it was written; null for none.</summary>
    public string? GivenForPolicies(ParseResult parsed) =>
        Given(parsed).FirstOrDefault(setting => setting.IsPolicys) is { } setting ? $"{_option.Name} {setting}" : null;

    /// <summary>The teachers' settings with those that were given.</summary>
    /// <exception cref="UserErrorException">An option of its own says otherwise.</exception>
    public TrainingSettings Over(TrainingSettings settings, ParseResult parsed)
    {
        foreach (NamedSetting setting in Given(parsed).Where(setting => !setting.IsPolicys))
        {
            Agree(setting, setting.Holds(settings), parsed);
            settings = setting.Over(settings);
        }
        return settings;
    }

    /// <summary>A policy's settings with those that were given.</summary>
    /// <exception cref="UserErrorException">An option of its own says otherwise, or this policy sees no camera.</exception>
    public GuidedPolicySearchSettings Over(GuidedPolicySearchSettings settings, RobotTask task, ParseResult parsed)
    {
        foreach (NamedSetting setting in Given(parsed).Where(setting => setting.IsPolicys))
        {
            if (setting.IsCameras && settings.Vision is null)
                throw new UserErrorException($"--set {setting}: is for camera policies; task {task.Name} has no camera");
            Agree(setting, setting.Holds(settings), parsed);
            settings = setting.Over(settings);
        }
        return settings;
    }

    /// <summary>Makes sure that the training uses what was given.</summary>
    /// <exception cref="UserErrorException">It does nothing with a setting.</exception>
    public void RequireUse(ParseResult parsed, TrainingSettings training, GuidedPolicySearchSettings? policy)
    {
        foreach (NamedSetting setting in Given(parsed))
            if (SettingUse.WhyNot(setting.Name, training, policy) is string wrong)
                throw new UserErrorException($"{_option.Name} {setting}: {wrong}");
    }

    /// <summary>Makes sure that a setting's own option, if it was given as well, says the same.</summary>
    private static void Agree(NamedSetting setting, bool holds, ParseResult parsed)
    {
        Option? own = parsed.CommandResult.Command.Options.FirstOrDefault(option => option.Name == SettingOptions.Own(setting.Setting));
        if (own is not null && (!holds || s_later.Contains(own.Name)) && parsed.GetResult(own) is { Implicit: false })
            throw new UserErrorException($"--set {setting}: {own.Name} says otherwise; give one of them");
    }

    private NamedSetting[] Given(ParseResult parsed) => parsed.GetResult(_option) is { Implicit: false } ? parsed.GetValue(_option)! : [];

    private static NamedSetting[] Parse(ArgumentResult result)
    {
        List<NamedSetting> settings = [];
        foreach (string word in result.Tokens.Select(token => token.Value))
        {
            if (Complaint(word, settings) is not string wrong)
                continue;
            result.AddError($"--set {wrong}");
            return [];
        }
        return [.. settings];
    }

    private static string? Complaint(string word, List<NamedSetting> settings)
    {
        if (word.Split('=', 2) is not [string name, string text])
            return $"{word}: has no value; write NAME=VALUE";
        if (name is "training.seed" or "policy.method")
            return $"{word}: has an option of its own, --{name.Split('.')[1]}";
        if (!NamedSetting.Names.Contains(name))
            return $"{word}: there is no setting '{name}'{Hint(name)}; names are those in a run's config.json, such as training.klStep";
        if (settings.Exists(setting => setting.Name == name))
            return $"{word}: {name} is given twice";
        try
        {
            settings.Add(NamedSetting.Parse(name, text));
            return null;
        }
        catch (SettingException wrong)
        {
            return $"{word}: {wrong.Reason}";
        }
    }

    // a name without what leads to it is the likeliest mistake
    private static string Hint(string name) =>
        NamedSetting.Names.FirstOrDefault(known => known.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase)) is string whole
            ? $"; did you mean '{whole}'?"
            : Suggestions.For(name, NamedSetting.Names);
}
