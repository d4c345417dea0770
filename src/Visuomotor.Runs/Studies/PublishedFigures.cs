using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>What the paper's robot reached, to stand beside our figures.</summary>
/// <remarks>[L16] section 6.4.</remarks>
public static class PublishedFigures
{
    /// <summary>The tasks of the paper's table, in its order.</summary>
    public static IReadOnlyList<string> Tasks { get; } = ["hanger", "cube", "hammer", "bottle"];

    /// <summary>
    /// Success in % on training positions / new positions / distractors, such as "96.3 / 91.7 / 87.5"; empty where the paper has none.
    /// </summary>
    public static string Success(string task, Perception perception) =>
        (task, perception) switch
        {
            ("hanger", Perception.EndToEnd) => "100 / 100 / 100",
            ("hanger", Perception.PoseFeatures) => "88.9 / 87.5 / 83.3",
            ("hanger", Perception.PosePrediction) => "55.6 / 58.3 / 66.7",
            ("cube", Perception.EndToEnd) => "96.3 / 91.7 / 87.5",
            ("cube", Perception.PoseFeatures) => "70.4 / 83.3 / 40",
            ("cube", Perception.PosePrediction) => "0 / 0 / -",
            ("hammer", Perception.EndToEnd) => "91.1 / 86.7 / 78.3",
            ("hammer", Perception.PoseFeatures) => "62.2 / 75.0 / 53.3",
            ("hammer", Perception.PosePrediction) => "8.9 / 18.3 / -",
            ("bottle", Perception.EndToEnd) => "88.9 / 83.3 / 62.5",
            ("bottle", Perception.PoseFeatures) => "55.6 / 58.3 / 27.5",
            _ => "",
        };

    /// <summary>Trials that the robot needed; null for other tasks.</summary>
    public static int? Trials(string task) =>
        task switch
        {
            "hanger" => 156,
            "cube" => 171,
            "hammer" => 240,
            "bottle" => 288,
            _ => null,
        };
}
