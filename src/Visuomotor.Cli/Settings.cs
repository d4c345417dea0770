using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Visuomotor.Tasks;

namespace Visuomotor.Cli;

/// <summary>Options and arguments whose errors are for people: "--samples: '1' is not a whole number of at least 2".</summary>
internal static class Settings
{
    public static Argument<string> Run() => new("RUN") { Description = "The run's folder, or its name under runs/; 'last' is the newest." };

    public static Argument<string> Task() =>
        new("TASK") { Description = "A shipped task's name, or a folder with scene.xml and task.json." };

    public static Option<int?> Seeds() => Integer("--seeds", 1, "How many seeds, from 0. [default: 3]");

    public static Option<int?> Samples() => Integer("--samples", 2, "Trials of each condition in an iteration. [default: the task's]");

    public static Option<int?> StudyIterations() => Integer("--iterations", 1, "Iterations of each seed. [default: the task's]");

    public static Option<int?> StudyRollouts(int otherwise) =>
        Integer("--rollouts", 1, $"Measuring rollouts per condition and iteration; they teach nothing. [default: {otherwise}]");

    public static Option<string> Results() =>
        new("--output")
        {
            Description = "Where the figures are written.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "results",
        };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };

    public static Option<ulong> Seed(string what) =>
        new("--seed")
        {
            Description = $"Seed of {what}; the same seed gives the same numbers. [default: 0]",
            HelpName = "N",
            CustomParser = result =>
                Parse(
                    result,
                    "a whole number from 0 to 18446744073709551615",
                    (string text, out ulong value) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
                ),
        };

    public static Option<int> Threads() =>
        new("--threads")
        {
            Description = "Threads to use; results do not depend on it.",
            HelpName = "N",
            CustomParser = result => ParseInt(result, 1, 1024),
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };

    public static Option<int?> Integer(string name, int minimum, string description, int maximum = 1_000_000) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => ParseInt(result, minimum, maximum),
        };

    public static Option<int?> Resolution() =>
        Integer(
            "--resolution",
            TaskCamera.SmallestResolution,
            "Side of the camera's pictures in pixels. [default: the task's]",
            TaskCamera.LargestResolution
        );

    public static Option<double?> Positive(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            CustomParser = result =>
                Parse(
                    result,
                    "a positive number",
                    (string text, out double value) =>
                        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
                        && double.IsFinite(value)
                        && value > 0
                ),
        };

    // a text, since the parser would take a boolean option for a flag
    public static Option<string?> Switch(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "on|off",
            CustomParser = result =>
                Parse(
                    result,
                    "'on' or 'off'",
                    (string text, out string? value) =>
                    {
                        value = text;
                        return text is "on" or "off";
                    }
                ),
        };

    public static Option<string> Choice(string name, string[] words, string description) =>
        new(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            CustomParser = result =>
                Parse(
                    result,
                    $"one of {string.Join(", ", words)}",
                    (string text, out string? value) =>
                    {
                        value = text;
                        return words.Contains(text);
                    }
                ),
        };

    /// <summary>A switch's value, or what holds without it.</summary>
    public static bool IsOn(this ParseResult parsed, Option<string?> option, bool otherwise) =>
        parsed.GetValue(option) is string value ? value == "on" : otherwise;

    private delegate bool TryParse<T>(string text, out T? value);

    public static int ParseInt(ArgumentResult result, int minimum, int maximum, string otherwise = "") =>
        Parse(
            result,
            $"a whole number from {minimum} to {maximum}{otherwise}",
            (string text, out int value) =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= minimum && value <= maximum
        );

    private static T? Parse<T>(ArgumentResult result, string expected, TryParse<T> parse)
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (parse(text, out T? value))
            return value;
        string name = result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
        result.AddError($"{name}: '{text}' is not {expected}");
        return default!;
    }
}
