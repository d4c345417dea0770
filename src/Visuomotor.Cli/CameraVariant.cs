using Visuomotor.PolicySearch;

namespace Visuomotor.Cli;

/// <summary>A camera policy's network, and the looks that it learns from, by names.</summary>
/// <param name="Network">One of <see cref="Networks"/>; null for the shipped one, which is the task's.</param>
/// <param name="Looks">One of <see cref="AllLooks"/>; null for the task's.</param>
/// <remarks>[L16] section 5.1 for the paper's network; it has one look in training.</remarks>
internal sealed record CameraVariant(string? Network, string? Looks)
{
    private const string Shipped = "shipped",
        Paper = "paper",
        SmallPaper = "paper-64",
        Random = "random",
        None = "none";

    /// <summary>The networks' names.</summary>
    public static IReadOnlyList<string> Networks { get; } = [Shipped, Paper, SmallPaper];

    /// <summary>The names of looks.</summary>
    public static IReadOnlyList<string> AllLooks { get; } = [Random, None];

    /// <summary>What the networks are, for the help.</summary>
    public static string NetworkHelp =>
        "The camera policy's network: shipped is the task's; paper has pictures of 240 pixels, two hidden layers of 40 and no memory; "
        + "paper-64 the same layers at 64 pixels.";

    /// <summary>What the looks are, for the help.</summary>
    public static string LooksHelp =>
        "Whether pose pre-training and camera policy see the scene in random looks as well, or, as in the paper, in its own alone.";

    /// <summary>Whether anything is said.</summary>
    public bool IsGiven => Network is not null || Looks is not null;

    /// <summary>What is said, as it is written on the command line.</summary>
    public string Replay => (Network is null ? "" : $" --network {Network}") + (Looks is null ? "" : $" --looks {Looks}");

    /// <summary>What the names of files have for it, after the task.</summary>
    public string Suffix => (IsPaper ? $"-{Network}" : "") + (Looks is null ? "" : $"-{LooksWord.Replace(' ', '-')}");

    /// <summary>What a table has for it, after the task.</summary>
    public string Label => (IsPaper ? $", {Network} network" : "") + (Looks is null ? "" : $", {LooksWord}");

    /// <summary>The settings that it stands for, each with the option that says so.</summary>
    public IEnumerable<(string Label, NamedSetting Setting)> Settings
    {
        get
        {
            if (IsPaper)
                yield return ($"--network {Network}", NamedSetting.Parse("policy.hidden", "40,40"));
            if (Looks is null)
                yield break;
            foreach (string name in (string[])["camera.randomLooks", "camera.pose.randomLooks"])
                yield return ($"--looks {Looks}", NamedSetting.Parse(name, Looks == Random ? "true" : "false"));
        }
    }

    private bool IsPaper => Network is Paper or SmallPaper;

    private string LooksWord => Looks == Random ? "random looks" : "no random looks";

    /// <summary>Side of the pictures; null for the task's.</summary>
    /// <param name="given">What is asked for beside this.</param>
    /// <exception cref="UserErrorException">The two differ.</exception>
    public int? Resolution(int? given)
    {
        int? own = Network switch
        {
            Paper => 240,
            SmallPaper => 64,
            _ => null,
        };
        if (own is not null && given is not null && given != own)
            throw new UserErrorException(
                $"--network {Network}: has pictures of {own} pixels, --resolution says otherwise; give one of them"
            );
        return own ?? given;
    }

    /// <summary>A training to lay <see cref="Settings"/> over; the paper's network remembers nothing unless it is asked to.</summary>
    /// <param name="plan">The task's training.</param>
    /// <exception cref="UserErrorException">It is of no camera policy.</exception>
    public TrainingPlan Under(TrainingPlan plan)
    {
        if (IsGiven && plan.Policy?.Camera is null)
            throw new UserErrorException($"{Replay.Trim()}: is for camera policies, and this training has none");
        return IsPaper ? NamedSetting.Over(plan, NamedSetting.Parse("policy.history", "0")) : plan;
    }
}
