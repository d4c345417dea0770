using System.Collections.Concurrent;
using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The policy pi(u|o) = N(mu(o), Sigma): a network from whitened readings, and a picture where there is a camera, to the mean action, and
/// one covariance.
/// </summary>
/// <remarks>[L16] sections 4 and 5.1.</remarks>
public sealed partial class GlobalPolicy : IDisposable
{
    private readonly IEnvironment _environment;
    private readonly ConcurrentBag<NetworkEvaluator> _idle = [];

    /// <summary>Makes an untrained policy.</summary>
    /// <param name="environment">What it reads its observations from and commands.</param>
    /// <param name="definition">The network; its vector is the observation, or the full state. One that has room for the observations and
    /// actions of some steps before as well makes a policy that remembers these: <see cref="History"/>.</param>
    /// <param name="random">Source of the initial weights.</param>
    /// <param name="seesState">Whether it reads the full state x instead of the observation o, as policies that help the teachers in
    /// training do.</param>
    /// <exception cref="ArgumentException">The network does not fit.</exception>
    public GlobalPolicy(IEnvironment environment, NetworkDefinition definition, RandomStream random, bool seesState = false)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(definition);
        int readings = seesState ? environment.StateSize : environment.ObservationSize;
        int? history = PolicyInput.HistoryOf(environment, seesState, definition.VectorSize);
        if (history is null || definition.OutputSize != environment.ActionSize)
            throw new ArgumentException(
                $"the network takes {definition.VectorSize} readings and makes {definition.OutputSize} actions; task "
                    + $"{environment.Name} has {readings} and {environment.ActionSize}"
                    + (seesState ? "" : $", and {readings + environment.ActionSize} more readings for each step that a policy remembers"),
                nameof(definition)
            );
        if (definition.Image is { } image && image.Length != environment.ImageSize)
            throw new ArgumentException(
                $"the network takes pictures of {image.Width} x {image.Height} pixels; task {environment.Name} has "
                    + $"{PicturesOf(environment)}",
                nameof(definition)
            );
        _environment = environment;
        SeesState = seesState;
        Input = new PolicyInput(environment, seesState, history.Value);
        Network = Network.Create(definition, random.NextGaussian);
        Mean = new double[definition.VectorSize];
        Deviation = new double[definition.VectorSize];
        Array.Fill(Deviation, 1);
        Covariance = Matrix.Identity(definition.OutputSize);
        Factor = Matrix.Identity(definition.OutputSize);
    }

    /// <summary>The network; its vector input is whitened.</summary>
    public Network Network { get; }

    /// <summary>Whether it reads the full state instead of the observation.</summary>
    public bool SeesState { get; }

    /// <summary>
    /// The steps that it remembers: it reads their observations as well, and the actions that were commanded in them. Before a trial began
    /// there were its first observation, and the command at rest.
    /// </summary>
    public int History => Input.History;

    /// <summary>Whether it looks at the camera.</summary>
    public bool TakesPictures => Network.Definition.Image is not null;

    /// <summary>Mean of the readings, subtracted from them.</summary>
    public double[] Mean { get; }

    /// <summary>Deviation of the readings, which they are divided by.</summary>
    public double[] Deviation { get; }

    /// <summary>Sigma, action x action, in squared action units.</summary>
    public Matrix Covariance { get; }

    /// <summary>Whether it was trained at all.</summary>
    public bool IsTrained { get; internal set; }

    /// <summary>Lower Cholesky factor of <see cref="Covariance"/>.</summary>
    internal Matrix Factor { get; }

    /// <summary>
    /// Makes sure that an environment has what the policy reads and commands: readings and motors of the same names in the same order, and
    /// pictures of the same size.
    /// </summary>
    /// <exception cref="ArgumentException">It has not; the message shows the first difference.</exception>
    public void CheckEnvironment(IEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (TaskNames.Difference(Interface(environment), Interface(_environment)) is { } difference)
            throw new ArgumentException($"the policy is for another task: {environment.Name} has {difference}", nameof(environment));

        string[] Interface(IEnvironment of) =>
            [.. (SeesState ? of.State : of.Observation).Names, .. of.Action.Names, !TakesPictures ? "" : PicturesOf(of)];
    }

    /// <summary>The mean actions mu(o_t) on the observations of a rollout.</summary>
    /// <param name="rollout">The rollout, with observations, and with pictures where the network takes them.</param>
    /// <param name="actions">Receives horizon x action size numbers.</param>
    /// <param name="features">What <see cref="Features"/> makes of the rollout's pictures; null to look at them.</param>
    public void MeanActions(Trajectory rollout, Matrix actions, Matrix? features = null)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        ArgumentNullException.ThrowIfNull(actions);
        NetworkEvaluator evaluator = Rent();
        try
        {
            float[] inputs = new float[rollout.Horizon * Mean.Length],
                outputs = new float[rollout.Horizon * _environment.ActionSize];
            ReadWhitened(rollout, inputs);
            if (Network.Definition.Image is null)
                evaluator.EvaluateRows(inputs, outputs, rollout.Horizon);
            float[] row = new float[features?.Columns ?? 0];
            for (int t = 0; t < rollout.Horizon && Network.Definition.Image is not null; t++)
            {
                Span<float> vector = inputs.AsSpan(t * Mean.Length, Mean.Length),
                    output = outputs.AsSpan(t * _environment.ActionSize, _environment.ActionSize);
                if (features is null)
                {
                    evaluator.Evaluate(rollout.Image(t), vector, output);
                    continue;
                }
                for (int i = 0; i < row.Length; i++)
                    row[i] = (float)features[t * rollout.Views, i];
                evaluator.EvaluateFeatures(row, vector, output);
            }
            for (int i = 0; i < outputs.Length; i++)
                actions.Data[i] = outputs[i];
        }
        finally
        {
            Return(evaluator);
        }
    }

    /// <summary>
    /// KL(N(a, Sigma) || N(b, Sigma)) in the mean over time steps, nats: how far apart mean actions are, horizon x action size each.
    /// </summary>
    internal double Divergence(Matrix a, Matrix b)
    {
        double sum = 0;
        Span<double> difference = stackalloc double[a.Columns];
        for (int t = 0; t < a.Rows; t++)
        {
            for (int i = 0; i < difference.Length; i++)
                difference[i] = a[t, i] - b[t, i];
            Cholesky.SolveLowerInPlace(Factor.Span, difference);
            sum += 0.5 * LinearAlgebra.Dot(difference, difference);
        }
        return sum / a.Rows;
    }

    /// <summary>The rollouts that the policy can learn from: with pictures, if it takes them.</summary>
    internal IReadOnlyList<Trajectory> Observed(IReadOnlyList<Trajectory> rollouts) =>
        !TakesPictures ? rollouts : [.. rollouts.Where(rollout => rollout.ImageSize > 0)];

    /// <summary>
    /// Features of a rollout's pictures, one row a picture (all views of a time step together): the feature points x0, y0, x1, y1, ... in
    /// [-1, 1].
    /// </summary>
    /// <param name="rollout">A rollout with pictures.</param>
    public Matrix Features(Trajectory rollout)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        NetworkEvaluator evaluator = Rent();
        try
        {
            float[] features = new float[Network.Definition.FeatureSize];
            Matrix result = new(rollout.Horizon * rollout.Views, features.Length);
            for (int row = 0; row < result.Rows; row++)
            {
                evaluator.ComputeFeatures(rollout.Image(row / rollout.Views, row % rollout.Views), features);
                for (int i = 0; i < features.Length; i++)
                    result[row, i] = features[i];
            }
            return result;
        }
        finally
        {
            Return(evaluator);
        }
    }

    /// <summary>The vector that the network reads, before whitening.</summary>
    internal PolicyInput Input { get; }

    /// <summary>What the policy reads at the time steps of a rollout, whitened: horizon x readings numbers.</summary>
    internal void ReadWhitened(Trajectory rollout, Span<float> into)
    {
        double[] readings = new double[Mean.Length];
        for (int t = 0; t < rollout.Horizon; t++)
        {
            Input.Read(rollout, t, readings);
            Whiten(readings, into.Slice(t * readings.Length, readings.Length));
        }
    }

    /// <summary>What the policy reads at all time steps of rollouts, before whitening, one row each.</summary>
    private Matrix Readings(IReadOnlyList<Trajectory> rollouts)
    {
        Matrix readings = new(rollouts.Sum(rollout => rollout.Horizon), Mean.Length);
        int row = 0;
        foreach (Trajectory rollout in rollouts)
        {
            for (int t = 0; t < rollout.Horizon; t++)
                Input.Read(rollout, t, readings.Row(row++));
        }
        return readings;
    }

    /// <summary>Whitens the readings of one time step.</summary>
    private void Whiten(ReadOnlySpan<double> readings, Span<float> into)
    {
        for (int i = 0; i < Mean.Length; i++)
            into[i] = (float)((readings[i] - Mean[i]) / Deviation[i]);
    }

    /// <summary>An evaluator that nobody else uses; give it back.</summary>
    internal NetworkEvaluator Rent() =>
        _idle.TryTake(out NetworkEvaluator? evaluator) ? evaluator : new NetworkEvaluator(Network, threads: 1);

    internal void Return(NetworkEvaluator evaluator) => _idle.Add(evaluator);

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryTake(out NetworkEvaluator? evaluator))
            evaluator.Dispose();
    }

    private static string PicturesOf(IEnvironment environment) =>
        environment.Pictures.Count == 0
            ? "no camera"
            : "pictures of " + string.Join(" and ", environment.Pictures.Select(picture => $"{picture.Width} x {picture.Height} pixels"));
}
