using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Looks at what was read from a saved state. A check sum tells that bytes are those that were written, not that a training wrote them:
/// numbers that no training comes to would end in a crash, or in nonsense, much later.
/// </summary>
internal static class StateCheck
{
    /// <summary>Makes sure that something holds.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static void Require(bool holds, string what)
    {
        if (!holds) throw new InvalidDataException($"the training state has {what}; put the checkpoint back as it was written");
    }

    /// <summary>Makes sure that all numbers are finite.</summary>
    /// <exception cref="InvalidDataException">One is not.</exception>
    public static void Finite(ReadOnlySpan<double> numbers)
    {
        foreach (double number in numbers) Require(double.IsFinite(number), "a number that is not finite");
    }

    /// <summary>Makes sure that a controller can act: its covariances are positive definite, and what was derived from them is theirs.</summary>
    /// <exception cref="InvalidDataException">It cannot.</exception>
    public static void Controller(LinearGaussianController controller)
    {
        for (int t = 0; t < controller.Horizon; t++)
        {
            Covariance(controller.Covariances[t], controller.Factors[t]);
            for (int i = 0; i < controller.ActionSize; i++) Require(controller.Precisions[t][i, i] > 0, "a precision that is not above 0");
        }
    }

    /// <summary>Makes sure that a covariance is positive definite and that its factor is its own.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static void Covariance(ReadOnlyMatrixSpan covariance, ReadOnlyMatrixSpan factor)
    {
        const double Tolerance = 1e-6;
        Matrix own = new(covariance.Rows, covariance.Columns);
        own.Span.CopyFrom(covariance);
        Require(Cholesky.TryFactor(own, out _), "a covariance that is not positive definite");
        for (int i = 0; i < own.Rows; i++)
        {
            for (int j = 0; j <= i; j++)
                Require(Math.Abs(own[i, j] - factor[i, j]) <= Tolerance * Math.Sqrt(covariance[i, i]), "a covariance that does not go with its factor");
        }
    }

    /// <summary>Makes sure that a teacher's small numbers are ones that it can come to.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public static void Progress(TeacherProgress progress, bool hasKept)
    {
        Require(progress.Samples >= 0 && progress.Rejections >= 0 && progress.KeptSuccesses >= 0 && progress.KeptTrials >= progress.KeptSuccesses, "impossible counts of trials");
        Require(!hasKept || double.IsFinite(progress.KeptCost), "a kept controller without its cost");
        Require(progress.KeptError >= 0, "a standard error below 0");
        Require(progress.Eta >= 0 && double.IsFinite(progress.Eta), "a multiplier eta out of range");
        Require(progress.Multiplier > 0 && double.IsFinite(progress.Multiplier) && progress.KlStep >= 0 && double.IsFinite(progress.KlStep), "a step size out of range");
    }
}
