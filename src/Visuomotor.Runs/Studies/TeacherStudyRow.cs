using Visuomotor.PolicySearch;

namespace Visuomotor.Runs;

/// <summary>One iteration of one seed of a <see cref="TeacherStudy"/>.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Record">What the iteration did.</param>
/// <param name="Evaluations">How the kept teachers do after it, one per condition.</param>
/// <param name="Seconds">Training seconds so far, without the measuring.</param>
public sealed record TeacherStudyRow(ulong Seed, IterationRecord Record, IReadOnlyList<ConditionEvaluation> Evaluations, double Seconds)
{
    /// <summary>Success of the kept teachers over all conditions.</summary>
    public WilsonInterval Success => WilsonInterval.Of(Evaluations.Sum(each => each.Successes), Evaluations.Sum(each => each.Rollouts));

    /// <summary>Mean final distance over conditions.</summary>
    public double Distance => Evaluations.Average(each => each.MeanDistance);
}
