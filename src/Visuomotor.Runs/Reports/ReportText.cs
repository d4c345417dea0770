using System.Globalization;
using System.Text;
using System.Text.Json;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>The parts of a report that are words, tables and pictures.</summary>
internal static class ReportText
{
    private const int MaximumEvents = 40;

    /// <summary>Title, sentence and the numbers that matter.</summary>
    public static void Opening(StringBuilder page, RunFolder run, RunSummary summary)
    {
        RunConfiguration configuration = run.Configuration;
        string state = summary.IsComplete
            ? "complete"
            : $"stopped after iteration {summary.Iterations} of {configuration.Training.Iterations}";
        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            <h1>{Format.Html(configuration.Task.Name)}</h1>
            <p class="kind">{Format.Html(configuration.Plan.Title)} · run {Format.Html(
                run.Name
            )} · seed {configuration.Training.Seed} · {state}</p>
            <p class="lead">{Format.Html(summary.Sentence)}</p>
            <ul class="numbers">
            {Number(
                Format.Percent(summary.SuccessRate),
                summary.IsEvaluated ? "success from new initial states" : "success in the last iteration"
            )}
            {Number(Format.Number(summary.Distance), $"mean final {configuration.Task.DistanceName}")}
            {Number(Format.Number(summary.Trials), "trials in all")}
            {Number(Format.Duration(summary.Seconds), $"of training on {Format.Count(configuration.Threads, "thread")}")}
            </ul>

            """
        );
        if (configuration.Task.Description.Length > 0)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Format.Html(configuration.Task.Description)}</p>\n");
    }

    /// <summary>Film strips of the last rollouts, and links to the videos.</summary>
    public static void Pictures(StringBuilder page, RunFolder run)
    {
        string[] pictures = [.. Files(run.PicturesPath, "*.png").Where(picture => picture != run.MapsPath && picture != run.PointsPath)],
            videos = Files(run.VideosPath, "*.mp4");
        if (pictures.Length + videos.Length == 0)
            return;
        IReadOnlyList<string> names = run.Configuration.Task.ConditionNames;
        int filmed = names.Count(name => Strip(FilmNames.Teacher(name)) || Strip(FilmNames.Policy(name)));
        string some =
            filmed < names.Count
                ? $" {filmed} of {names.Count} training conditions; <code>visuomotor record --condition all</code> films them all."
                : "";
        page.Append(
            CultureInfo.InvariantCulture,
            $"<h2>What was learned</h2>\n<p class=\"note\">Without exploration noise, from the first control step (left) to the last "
                + $"(right), evenly spaced in what moves.{some}</p>\n<div class=\"films\">\n"
        );
        Dictionary<string, string> films = names
            .SelectMany(name =>
                (KeyValuePair<string, string>[])[new(FilmNames.Teacher(name), name), new(FilmNames.Policy(name), $"policy-{name}")]
            )
            .ToDictionary();
        foreach (string picture in pictures)
        {
            string file = Path.GetFileNameWithoutExtension(picture),
                name = PlainText.Name(films.GetValueOrDefault(file, file)),
                video = Path.Combine(run.VideosPath, file + ".mp4");
            string link = File.Exists(video) ? $" · <a href=\"{Link(run, video)}\">video</a>" : "";
            page.Append(
                CultureInfo.InvariantCulture,
                $"<figure><figcaption>{Format.Html(name)}<span>{link}</span></figcaption><img alt=\"Film strip of condition "
                    + $"{Format.Html(name)}\" src=\"data:image/png;base64,{Convert.ToBase64String(SafeFile.Read(picture))}\"/></figure>\n"
            );
        }
        page.Append("</div>\n");

        bool Strip(string file) => File.Exists(Path.Combine(run.PicturesPath, file + ".png"));
    }

    /// <summary>The last iteration, condition by condition.</summary>
    public static void Conditions(StringBuilder page, IReadOnlyList<MetricsRow> rows, RunSummary summary)
    {
        if (summary.Last is not MetricsRow last)
            return;
        page.Append(
            "<h2>Conditions</h2>\n<p class=\"note\">The last iteration of each training condition, with the steps rolled back, the "
                + "rollouts that diverged and those in which contacts were dropped over the whole run.</p>\n<div "
                + "class=\"scroll\"><table>\n<tr><th>condition</th><th>trials</th><th>success</th><th>final "
                + "distance</th><th>cost</th><th>kept cost</th><th>KL bound</th><th>KL</th><th>η</th><th>step size</th><th>rolled "
                + "back</th><th>diverged</th><th>contacts dropped</th></tr>\n"
        );
        foreach (ConditionMetrics condition in last.Conditions)
        {
            IEnumerable<ConditionMetrics> history = rows.SelectMany(row => row.Conditions).Where(each => each.Name == condition.Name);
            double success = condition[RunMetrics.SuccessRate];
            string[] cells =
            [
                Format.Html(condition.Name),
                Format.Number(condition[RunMetrics.Samples]),
                !summary.HasSuccessTest ? "–" : $"<span class=\"{(success >= 0.9 ? "good" : "bad")}\">{Format.Percent(success)}</span>",
                Format.Number(condition[RunMetrics.Distance]),
                Format.Number(condition[RunMetrics.Cost]),
                Format.Number(condition[RunMetrics.KeptCost]),
                Format.Number(condition[RunMetrics.KlStep]),
                Format.Number(condition[RunMetrics.Kl]),
                Format.Number(condition[RunMetrics.Eta]),
                Format.Number(condition[RunMetrics.StepMultiplier]),
                Format.Number(history.Count(each => each[RunMetrics.Accepted] == 0)),
                Format.Number(history.Sum(each => Finite(each[RunMetrics.Diverged]))),
                Format.Number(history.Sum(each => Finite(each[RunMetrics.ContactsDropped]))),
            ];
            Row(page, cells);
        }
        page.Append("</table></div>\n");
    }

    /// <summary>Held-out initial states.</summary>
    public static void Evaluation(StringBuilder page, EvaluationSummary evaluation, TaskSummary task)
    {
        page.Append(
            CultureInfo.InvariantCulture,
            $"<h2>Held-out rollouts</h2>\n<p class=\"note\">Rollouts that training never saw (seed {evaluation.Seed}), with what was "
                + $"learned up to iteration {evaluation.Iteration}, noise {(evaluation.Noise ? "on" : "off")}. Intervals are 95 %: "
                + $"Wilson's for success, Student's for the {Format.Html(task.DistanceName)}."
                + $"{(task.SpeedLimits is null ? "" : " Too fast: failed for its speed alone.")}</p>\n"
        );
        page.Append(
            "<div class=\"scroll\"><table class=\"named\">\n<tr><th>what</th><th>condition</th><th>successes</th><th>success</th><th>95 % "
                + "interval</th><th>final distance</th><th>diverged</th><th>contacts dropped</th>"
                + (task.SpeedLimits is null ? "" : "<th>too fast</th><th>within limits</th>")
                + "</tr>\n"
        );
        foreach ((string group, EvaluationResult result) in evaluation.Rows)
            Row(
                page,
                [
                    Format.Html(group),
                    Format.Html(result.Name),
                    $"{result.Successes} of {result.Trials}",
                    Format.Percent(result.SuccessRate),
                    $"{Format.Percent(result.SuccessLow)} to {Format.Percent(result.SuccessHigh)}",
                    Format.Number(result.Distance)
                        + (double.IsFinite(result.DistanceHalfWidth) ? " ± " + Format.Number(result.DistanceHalfWidth) : ""),
                    Format.Number(result.Diverged),
                    Format.Number(result.ContactsDropped),
                    .. task.SpeedLimits is null ? Array.Empty<string>() : SpeedCells(result),
                ]
            );
        page.Append("</table></div>\n");
    }

    // how many failed for their speed alone, and how many kept the limits
    private static string[] SpeedCells(EvaluationResult result) =>
        [Format.Number(result.TooFast ?? double.NaN), result.WithinLimits is { } within ? $"{within} of {result.Trials}" : "–"];

    /// <summary>The parts of the time and their shares.</summary>
    public static void TimeTable(StringBuilder page, IReadOnlyList<MetricsRow> rows)
    {
        double total = rows.Sum(row => Finite(row[RunMetrics.IterationSeconds]));
        page.Append("<div class=\"scroll\"><table>\n<tr><th>part</th><th>seconds</th><th>share</th></tr>\n");
        foreach (string part in ReportCharts.Parts(rows))
        {
            double seconds = rows.Sum(row => Finite(row[RunMetrics.SecondsOf + part]));
            Row(page, [Format.Html(part), Format.Number(seconds), Format.Percent(seconds / total)]);
        }
        Row(page, ["all iterations", Format.Number(total), "100 %"]);
        page.Append("</table></div>\n");
    }

    /// <summary>What a person should know: steps rolled back, rollouts that diverged, MuJoCo's warnings.</summary>
    public static void Events(StringBuilder page, IReadOnlyList<MetricsRow> rows)
    {
        List<(int Iteration, string Condition, string Event)> events =
        [
            .. rows.SelectMany(row =>
                row.Events.Select(each => (row.Iteration, "all", each))
                    .Concat(row.Conditions.Where(each => each.Event is not null).Select(each => (row.Iteration, each.Name, each.Event!)))
            ),
        ];
        if (events.Count == 0)
            return;
        page.Append(
            "<h2>Events</h2>\n<div class=\"scroll\"><table>\n<tr><th>iteration</th><th class=\"text\">condition</th><th "
                + "class=\"text\">what happened</th></tr>\n"
        );
        foreach ((int iteration, string condition, string what) in events.TakeLast(MaximumEvents))
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{iteration}</td><td class=\"text\">{Format.Html(condition)}</td><td "
                    + $"class=\"text\">{Format.Html(what)}</td></tr>\n"
            );
        page.Append("</table></div>\n");
        if (events.Count > MaximumEvents)
            page.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"note\">The last {MaximumEvents} of {events.Count}; all stand in metrics.jsonl.</p>\n"
            );
    }

    /// <summary>Task, settings, machine, and the command that repeats the run.</summary>
    public static void Setup(StringBuilder page, RunFolder run)
    {
        RunConfiguration configuration = run.Configuration;
        TaskSummary task = configuration.Task;
        page.Append("<h2>Setup</h2>\n<dl>\n");
        Term(
            page,
            "task",
            $"{task.Name}, {Format.Count(task.Horizon, "control step")} of {Format.Number(task.ControlPeriod)} s "
                + $"({Format.Number(task.Horizon * task.ControlPeriod)} s a trial)"
        );
        Term(page, "training conditions", string.Join(", ", task.ConditionNames));
        Term(page, $"state ({task.StateNames.Count})", string.Join(", ", task.StateNames));
        Term(page, $"action ({task.ActionNames.Count})", string.Join(", ", task.ActionNames));
        Term(
            page,
            "success",
            double.IsFinite(task.SuccessDistance) ? new RunSummary(configuration, []).SuccessWords : "the task has no success test"
        );
        if (task.SpeedLimits is { } limits)
            Term(
                page,
                "speed limits",
                string.Join(
                    ", ",
                    limits.Select(each => $"{each.Name} {Format.Number(each.Limit)} {each.Unit}{(each.IsAim ? " (aim)" : "")}")
                )
            );
        using (JsonDocument settings = JsonDocument.Parse(configuration.ToJson()))
        {
            foreach ((string name, string value) in Flatten(settings.RootElement.GetProperty("training"), ""))
                Term(page, name, value);
            if (settings.RootElement.TryGetProperty("policy", out JsonElement policy) && policy.ValueKind == JsonValueKind.Object)
                foreach ((string name, string value) in Flatten(policy, "policy."))
                    Term(page, name, value);
        }
        Term(page, "threads", configuration.Threads.ToString(CultureInfo.InvariantCulture) + " (results do not depend on it)");
        Term(page, "started", configuration.Created.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        Term(page, "machine", configuration.Machine.ToString());
        foreach (Resumption resumption in configuration.Resumptions)
            Term(
                page,
                $"machine from iteration {(resumption.After + 1).ToString(CultureInfo.InvariantCulture)} on",
                $"{resumption.Machine}; {resumption.Difference}"
            );
        if (configuration.Machine.Features.Count > 0)
            Term(page, "instructions", string.Join(", ", configuration.Machine.Features));
        foreach ((string name, string version) in configuration.Machine.Libraries)
            Term(page, name, version);
        Term(page, "version", $"Visuomotor {configuration.Version}");
        page.Append("</dl>\n<p>The same numbers again, with the same instructions and libraries:</p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<pre>{Format.Html(configuration.Command)}</pre>\n");
    }

    /// <summary>Links to everything else in the folder.</summary>
    public static void Files(StringBuilder page, RunFolder run)
    {
        page.Append(
            "<h2>Files</h2>\n<div class=\"scroll\"><table>\n<tr><th>file</th><th class=\"text\">what it is</th><th>size</th></tr>\n"
        );
        foreach ((string path, string what) in FilesOf(run))
            if (File.Exists(path))
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td><a href=\"{Link(run, path)}\">{Format.Html(Path.GetRelativePath(run.Path, path))}</a></td><td "
                        + $"class=\"text\">{Format.Html(what)}</td><td>{Format.Size(new FileInfo(path).Length)}</td></tr>\n"
                );
        page.Append("</table></div>\n");
    }

    private static IEnumerable<(string Path, string What)> FilesOf(RunFolder run)
    {
        yield return (run.ConfigurationPath, "everything that the results depend on");
        yield return (run.MetricsLogPath, "metrics, one line of JSON an iteration");
        yield return (run.MetricsTablePath, "the same as a table");
        yield return (run.EventsPath, "the same for TensorBoard");
        yield return (run.EvaluationPath, "success in rollouts that training never saw");
        yield return (run.PolicyPath, "the policy, for C# programs");
        yield return (run.OnnxPath, "the policy as ONNX, from raw readings and camera bytes to torques");
        yield return (run.PoseNetworkPath, "the network of pose pre-training");
        foreach (string file in Files(run.EvaluationsPath, "*.json"))
            yield return (file, "an evaluation, and what it was made with");
        foreach (string file in Files(run.TaskPath, "*").Concat(Files(Path.Combine(run.TaskPath, TaskFolder.Assets), "*")))
            yield return (file, "the task as it was trained on");
        foreach (int iteration in run.Checkpoints.Iterations)
            yield return (run.Checkpoints.PathOf(iteration), $"the whole state of training after iteration {iteration}");
        foreach (string file in Files(run.RolloutsPath, "*.json"))
            yield return (file, "states, actions, costs and predictions of a rollout of each condition");
        foreach (string file in Files(run.VideosPath, "*.mp4"))
            yield return (file, "video of the last rollout");
    }

    private static IEnumerable<(string Name, string Value)> Flatten(JsonElement settings, string prefix)
    {
        foreach (JsonProperty setting in settings.EnumerateObject())
        {
            if (setting.Value.ValueKind != JsonValueKind.Object)
                yield return (prefix + setting.Name, setting.Value.ToString());
            else
                foreach ((string, string) inner in Flatten(setting.Value, $"{prefix}{setting.Name}."))
                    yield return inner;
        }
    }

    /// <summary>A picture with its title and a sentence below it.</summary>
    public static void Figure(StringBuilder page, string path, string title, string sentence) =>
        page.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"films\"><figure><figcaption>{Format.Html(title)}</figcaption><img alt=\"{Format.Html(title)}\" "
                + $"src=\"data:image/png;base64,{Convert.ToBase64String(SafeFile.Read(path))}\"/><p "
                + $"class=\"note\">{Format.Html(sentence)}</p></figure></div>\n"
        );

    private static string[] Files(string folder, string pattern) =>
        Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, pattern).Where(file => Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal)]
            : [];

    private static string Link(RunFolder run, string path) =>
        Format.Html(string.Join('/', Path.GetRelativePath(run.Path, path).Split('/').Select(Uri.EscapeDataString)));

    private static string Number(string value, string what) => $"<li><b>{Format.Html(value)}</b>{Format.Html(what)}</li>";

    private static void Term(StringBuilder page, string name, string value) =>
        page.Append(CultureInfo.InvariantCulture, $"<dt>{Format.Html(name)}</dt><dd>{Format.Html(value)}</dd>\n");

    private static void Row(StringBuilder page, string[] cells)
    {
        page.Append("<tr>");
        foreach (string cell in cells)
            page.Append("<td>").Append(cell).Append("</td>");
        page.Append("</tr>\n");
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;
}
