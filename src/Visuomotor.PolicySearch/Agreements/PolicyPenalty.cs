using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>What ties a teacher to the policy in its own problem: sum_t nu_t E KL(p || pibar) and the multipliers' term.</summary>
/// <param name="Policy">pibar.</param>
/// <param name="Weights">nu_t, one for each time step.</param>
/// <param name="Multipliers">lambda_t, one row of action numbers for each time step.</param>
/// <param name="ConstrainsDifference">Whether lambda stands before pi(x) - u; else before -u alone.</param>
internal sealed record PolicyPenalty(
    LinearGaussianController Policy,
    double[] Weights,
    MatrixSequence Multipliers,
    bool ConstrainsDifference
)
{
    /// <summary>sum_t nu_t E KL(p || pibar): what the Lagrangian adds to a controller's cost.</summary>
    /// <param name="marginals">The states that the controller leads to.</param>
    /// <param name="controller">The controller.</param>
    public double Of(StateMarginals marginals, LinearGaussianController controller)
    {
        double sum = 0;
        for (int t = 0; t < controller.Horizon; t++)
            sum += Weights[t] * marginals.KullbackLeibler(t, controller, Policy);
        return sum;
    }
}
