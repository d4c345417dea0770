using System.CommandLine;
using System.CommandLine.Parsing;
using Visuomotor.PolicySearch;

namespace Visuomotor.Cli;

/// <summary>
/// <c>--set NAME=VALUE</c>: any setting, by the name that it has in <c>training</c> of a run's config.json. It may be given several times,
/// beside the options that some settings have for themselves.
/// </summary>
internal sealed class SetOption
{
    private readonly Option<NamedSetting[]> _option = new("--set")
    {
        Description =
            "Any setting by its name in 'training' of a run's config.json, such as explorationFloor=0.02 or camera.samples=2; once for "
            + "each. [default: the task's]",
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = Parse,
    };

    /// <summary>Gives a command the option.</summary>
    public void AddTo(Command command) => command.Options.Add(_option);

    /// <summary>What was given, to write a command that does the same again.</summary>
    public string Replay(ParseResult parsed) => string.Concat(Set(parsed).Select(setting => $" {_option.Name} {setting}"));

    /// <summary>A training with the settings that were given, by <c>--set</c> or by options of their own.</summary>
    /// <param name="plan">The training without them.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="named">What names stand for, with the option that says so.</param>
    /// <param name="whyNot">Why the command does nothing with a setting; null where it uses it.</param>
    /// <exception cref="UserErrorException">Two of them say different things, or the training does nothing with one.</exception>
    public TrainingPlan Over(
        TrainingPlan plan,
        ParseResult parsed,
        IEnumerable<(string Label, NamedSetting Setting)> named,
        Func<string, string?>? whyNot = null
    )
    {
        List<(string Label, NamedSetting Setting)> given = [.. named];
        IEnumerable<(string Label, NamedSetting Setting)> set = Set(parsed).Select(setting => ($"{_option.Name} {setting}", setting));
        foreach ((string label, NamedSetting setting) in Own(parsed, plan.Method).Concat(set))
        {
            (string other, NamedSetting own) = given.FirstOrDefault(each => each.Setting.Name == setting.Name);
            if (own is not null && !own.Says(setting))
                throw new UserErrorException($"{label}: {other} says otherwise; give one of them");
            given.Add((label, setting));
        }
        foreach ((string label, NamedSetting setting) in given.Except(named))
            if (whyNot?.Invoke(setting.Name) is string wrong)
                throw new UserErrorException($"{label}: {wrong}");
        TrainingPlan after;
        try
        {
            after = NamedSetting.Over(plan, given.Select(each => each.Setting));
        }
        catch (SettingException wrong) when (given.FirstOrDefault(each => each.Setting.Name == wrong.Setting).Label is string label)
        {
            throw new UserErrorException($"{label}: {wrong.Reason}");
        }
        foreach ((string label, NamedSetting setting) in given)
            if (SettingUse.WhyNot(setting.Name, after) is string wrong)
                throw new UserErrorException($"{label}: {wrong}");
        return after;
    }

    private NamedSetting[] Set(ParseResult parsed) => parsed.GetResult(_option) is { Implicit: false } ? parsed.GetValue(_option)! : [];

    /// <summary>What options of their own say.</summary>
    private static IEnumerable<(string Label, NamedSetting Setting)> Own(ParseResult parsed, Method method) =>
        from option in parsed.CommandResult.Command.Options
        let name = SettingOptions.SettingOf(option.Name, method)
        where name is not null && parsed.GetResult(option) is { Implicit: false }
        let word = parsed.GetResult(option)!.Tokens[^1].Value
        where word != PolicyOptions.Never
        select (
            option.Name,
            NamedSetting.Parse(
                name,
                word switch
                {
                    "on" => "true",
                    "off" => "false",
                    _ => word,
                }
            )
        );

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
        if (name is "seed" or "method")
            return $"{word}: has an option of its own, --{name}";
        if (!NamedSetting.Names.Contains(name))
            return $"{word}: there is no setting '{name}'{Hint(name)}; names are those in 'training' of a run's config.json, such as "
                + "klStep";
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

    // a former name, and one without what leads to it, are the likeliest mistakes
    private static string Hint(string name) =>
        (
            FormerNames.Now(name)
            ?? NamedSetting.Names.FirstOrDefault(known => known.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase))
        )
            is string whole
            ? $"; did you mean '{whole}'?"
            : Suggestions.For(name, NamedSetting.Names);
}
