using System.Globalization;
using System.Text;
using Visuomotor.Networks;

namespace Visuomotor.Runs;

/// <summary>
/// The report's section on the policy: its network, how it was trained, how far it is from its teachers, and how it does beside them.
/// </summary>
internal static class PolicySection
{
    /// <summary>Group of the evaluation that holds the policy on the training conditions.</summary>
    public const string OnTraining = "policy on training conditions";

    /// <summary>Group of the evaluation that holds the policy on the test conditions.</summary>
    public const string OnTest = "policy on test conditions";

    /// <summary>Group of the evaluation that holds the teachers.</summary>
    public const string Teachers = "teachers";

    /// <summary>Writes the section, for runs that learn a policy.</summary>
    /// <exception cref="RunFolderException">The policy's file is damaged.</exception>
    public static void Write(
        StringBuilder page,
        PlotWriter plots,
        RunFolder run,
        IReadOnlyList<MetricsRow> rows,
        RolloutRecord? rollouts,
        EvaluationSummary? evaluation
    )
    {
        if (!run.Configuration.Plan.Method.LearnsPolicy || rows.Count == 0)
            return;
        page.Append(
            "<h2>The policy</h2>\n<p class=\"note\">One network learns from all teachers: it acts as they do wherever they were, and "
                + "they are held to what it can imitate.</p>\n"
        );
        if (run.Configuration.Policy?.OwnTrials is { From: int own })
            page.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"note\">From iteration {own} on, or as soon as it has learned after that, the policy makes all trials "
                    + $"(own-trial guided policy search, ours): a teacher is then the policy itself, linearised around its trials, and one "
                    + $"step better.</p>\n"
            );
        plots.Begin();
        MethodCharts.Add(plots, run.Configuration.Plan.Method, rows, rollouts);
        plots.End();
        if (File.Exists(run.MapsPath))
            ReportText.Figure(
                page,
                run.MapsPath,
                "What the policy sees",
                "The sharpest channels of its last convolution, the softmax that turns each into one feature point, and those points "
                    + "in the camera's picture."
            );
        if (File.Exists(run.PointsPath))
            ReportText.Figure(
                page,
                run.PointsPath,
                "What end-to-end training changed",
                "The policy's feature points (blue) and those of the pose network that it began as (red), over the same pictures of "
                    + "one trial."
            );
        BesideTeachers(page, evaluation);
        if (File.Exists(run.PolicyPath))
            page.Append("<p class=\"note\">The network, between whitening of its readings and limits of its torques:</p>\n<pre>")
                .Append(Format.Html(Network(run.PolicyPath)))
                .Append("</pre>\n");
    }

    private static void BesideTeachers(StringBuilder page, EvaluationSummary? evaluation)
    {
        EvaluationGroup? policy = Group(evaluation, OnTraining),
            teachers = Group(evaluation, Teachers);
        if (policy is null || teachers is null)
            return;
        page.Append(
            "<p class=\"note\">Policy and teachers in rollouts that training never saw, condition by condition, with 95 % "
                + "intervals.</p>\n<div class=\"scroll\"><table>\n<tr><th>condition</th><th>policy</th><th>95 % "
                + "interval</th><th>teacher</th><th>95 % interval</th></tr>\n"
        );
        foreach (EvaluationResult each in policy.Conditions)
            if (teachers.Conditions.FirstOrDefault(other => other.Name == each.Name) is EvaluationResult teacher)
                page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Format.Html(each.Name)}</td>{Cells(each)}{Cells(teacher)}</tr>\n");
        page.Append("</table></div>\n");
    }

    private static EvaluationGroup? Group(EvaluationSummary? evaluation, string name) =>
        evaluation?.Groups.FirstOrDefault(group => group.Name == name);

    private static string Cells(EvaluationResult result) =>
        $"<td>{Format.Percent(result.SuccessRate)}</td><td>{Format.Percent(result.SuccessLow)} to "
        + $"{Format.Percent(result.SuccessHigh)}</td>";

    private static string Network(string path)
    {
        try
        {
            return PolicyNetwork.Load(path).Network.Definition.ToTable();
        }
        catch (NetworkFormatException exception)
        {
            throw new RunFolderException(path, exception.Message, exception);
        }
    }
}
