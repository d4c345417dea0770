using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

// The policy as it drives a trial: it keeps what it remembers of the steps before.
public sealed partial class GlobalPolicy
{
    /// <summary>A controller that runs the policy; it is used by one trial at a time, which begins with time step 0.</summary>
    /// <param name="noise">Source of the policy's noise, or null for mean actions.</param>
    /// <param name="noiseScale">Factor on the noise.</param>
    public IController CreateController(RandomStream? noise = null, double noiseScale = 1) => new PolicyController(this, noise, noiseScale);

    private sealed class PolicyController(GlobalPolicy policy, RandomStream? noise, double noiseScale) : IController, IDisposable
    {
        private readonly double[] _readings = new double[policy.Mean.Length];
        private readonly double[] _command = new double[policy.Covariance.Rows];
        private readonly float[] _whitened = new float[policy.Mean.Length];
        private readonly float[] _output = new float[policy.Covariance.Rows];
        private readonly double[] _noise = new double[policy.Covariance.Rows];
        private NetworkEvaluator? _evaluator;

        public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action)
        {
            _evaluator ??= policy.Rent();
            ReadOnlySpan<double> readings = policy.SeesState ? state : observation.Numbers;
            if (t == 0)
                policy.Input.Begin(readings, _readings);
            else
                policy.Input.Advance(readings, _command, _readings);
            policy.Whiten(_readings, _whitened);
            if (policy.Network.Definition.Image is null)
                _evaluator.Evaluate(_whitened, _output);
            else
                _evaluator.Evaluate(observation.Image, _whitened, _output);
            for (int i = 0; i < action.Length; i++)
                action[i] = _output[i];
            if (noise is not null)
            {
                noise.FillGaussian(_noise);
                LinearAlgebra.Multiply(policy.Factor, _noise, action, noiseScale, 1);
            }
            action.CopyTo(_command);
        }

        public void Dispose()
        {
            if (_evaluator is not null)
                policy.Return(_evaluator);
            _evaluator = null;
        }
    }
}
