namespace Visuomotor.PolicySearch;

/// <summary>
/// A curve of the report: a metric of <see cref="IterationRecord.Extra"/> against the iterations, on a logarithmic axis. It is left out of
/// reports whose metrics have none of it.
/// </summary>
/// <param name="Title">What is shown.</param>
/// <param name="Label">The vertical axis.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Remark">A remark beside the title; empty for none.</param>
public sealed record MetricCurve(string Title, string Label, string Metric, string Remark = "");
