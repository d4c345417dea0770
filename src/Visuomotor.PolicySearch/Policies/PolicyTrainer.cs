using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// The supervised step of guided policy search: the policy is trained to act as the teachers do, at all states that were recently visited.
/// The teachers' actions are computed anew from their current controllers; lambda shifts them, and precision and nu weigh the errors.
/// </summary>
/// <remarks>[L16] section 4.2 and appendix A.1: minimise sum nu_t (mu(o) - mu_p(x))' M (mu(o) - mu_p(x)) / 2 + lambda_t' mu(o), with M =
/// C_t^-1 but for ADMM.</remarks>
internal sealed class PolicyTrainer : IDisposable
{
    // a time step may weigh this much more or less than the mean one
    private const double WeightRatio = 4;

    // what a teacher asks for at a place far from its own way, nats
    private const double FarthestTarget = 0.5;

    private readonly GlobalPolicy _policy;
    private readonly IEnvironment _environment;
    private readonly PolicySettings _settings;
    private readonly NetworkTrainer _trainer;
    private readonly TrainingBatch _batch;
    private readonly List<(Trajectory Rollout, int Step)> _places = [];
    private TrainingBatch? _featureBatch;
    private float[] _inputs = [],
        _targets = [],
        _precisions = [],
        _weights = [];

    public PolicyTrainer(GlobalPolicy policy, IEnvironment environment, PolicySettings settings, int threads)
    {
        _policy = policy;
        _environment = environment;
        _settings = settings;
        _trainer = new NetworkTrainer(
            policy.Network,
            new AdamOptimiser(settings.LearningRate, weightDecay: settings.WeightDecay),
            new PrecisionWeightedLoss(),
            new TrainerOptions { Capacity = settings.BatchSize, Threads = threads }
        );
        _batch = new TrainingBatch(policy.Network.Definition, settings.BatchSize, BatchInput.Bytes, precisions: true);
    }

    /// <summary>Places that were collected.</summary>
    public int Examples => _places.Count;

    /// <summary>Pictures of each place.</summary>
    private int Views => _places[0].Rollout.Views;

    /// <summary>
    /// Collects what the policy is to learn: observations with what their teacher would do there now, or with other actions. Sets Sigma as
    /// well, unless the policy keeps its noise.
    /// </summary>
    /// <param name="teachers">The teachers.</param>
    /// <param name="lesson">What the policy is to learn.</param>
    public void Collect(IReadOnlyList<Teacher> teachers, PolicyLesson lesson)
    {
        int readings = _policy.Mean.Length,
            actions = _environment.ActionSize;
        _places.Clear();
        foreach (Trajectory rollout in lesson.Rollouts.SelectMany(each => each))
        {
            for (int t = 0; t < rollout.Horizon; t++)
                _places.Add((rollout, t));
        }
        Resize(ref _inputs, _places.Count * readings);
        Resize(ref _targets, _places.Count * actions);
        Resize(ref _precisions, _places.Count * actions * actions);
        Resize(ref _weights, _places.Count);
        double scale = PrecisionScale(teachers, lesson.Noise);
        Span<double> target = new double[actions];
        int place = 0;
        for (int i = 0; i < teachers.Count; i++)
        {
            Teacher teacher = teachers[i];
            LinearGaussianController controller = teacher.Current,
                metric = teacher.Link!.Agreement.MetricOf(controller);
            double[]? weights = teacher.Link.Penalty?.Weights;
            double meanWeight = weights?.Average() ?? 1;
            foreach (Trajectory rollout in lesson.Rollouts[i])
            {
                Matrix? own = lesson.OwnActions.GetValueOrDefault(rollout);
                Matrix? from = lesson.Before.GetValueOrDefault(rollout);
                _policy.ReadWhitened(rollout, _inputs.AsSpan(place * readings, rollout.Horizon * readings));
                for (int t = 0; t < rollout.Horizon; t++, place++)
                {
                    if (own is not null)
                        own.Span.Row(t).CopyTo(target);
                    else
                        Target(teacher, controller, rollout, t, target);
                    if (own is null && from is not null && lesson.Relaxation != 1)
                        Relax(from.Span.Row(t), target, controller.Precisions[t], lesson.Relaxation);
                    for (int j = 0; j < actions; j++)
                        _targets[place * actions + j] = (float)(target[j] / _settings.ActionUnit);
                    ReadOnlySpan<double> precision = metric.Precisions[t].Data;
                    for (int j = 0; j < actions * actions; j++)
                        _precisions[place * actions * actions + j] = (float)(scale * precision[j]);
                    _weights[place] = (float)Math.Clamp((weights?[t] ?? 1) / meanWeight, 1 / WeightRatio, WeightRatio);
                }
            }
        }
    }

    /// <summary>Trains on what was collected.</summary>
    /// <param name="batches">Mini-batches.</param>
    /// <param name="learningRate">Adam's learning rate at the start; it falls to 0 along a cosine.</param>
    /// <param name="features">Features of the rollouts' pictures, when only the layers behind them are trained; null to train all that is
    /// not frozen.</param>
    /// <param name="random">Source of the mini-batches' order.</param>
    /// <param name="cancellation">Stops between mini-batches.</param>
    /// <returns>The mean loss of the last tenth of the mini-batches, in squared action units of the task.</returns>
    public double Train(
        int batches,
        double learningRate,
        IReadOnlyDictionary<Trajectory, Matrix>? features,
        RandomStream random,
        CancellationToken cancellation
    )
    {
        TrainingBatch batch = features is null
            ? _batch
            : _featureBatch ??= new TrainingBatch(_policy.Network.Definition, _settings.BatchSize, BatchInput.Features, precisions: true);
        Shuffler order = new(_places.Count * Views, random);
        int last = Math.Max(1, batches / 10);
        double sum = 0;
        _trainer.Optimiser.Reset();
        _policy.ScaleOutput(1 / _settings.ActionUnit);
        try
        {
            for (int step = 0; step < batches; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                _trainer.Optimiser.LearningRate = LearningRates.Cosine(learningRate, step, batches);
                for (int i = 0; i < _settings.BatchSize; i++)
                    Load(batch, i, order.Next(), features);
                double loss = _trainer.Step(batch);
                if (step >= batches - last)
                    sum += loss / last;
            }
        }
        finally
        {
            _policy.ScaleOutput(_settings.ActionUnit);
        }
        _policy.IsTrained = true;
        return sum * _settings.ActionUnit * _settings.ActionUnit;
    }

    /// <inheritdoc/>
    public void Dispose() => _trainer.Dispose();

    /// <summary>The shifted target mu_p(x) - M^-1 lambda / nu, within the motors' limits as the applied action would be.</summary>
    private void Target(Teacher teacher, LinearGaussianController controller, Trajectory rollout, int t, Span<double> target)
    {
        controller.Mean(t, rollout.States.Span.Row(t), target);
        teacher.Link!.Shift(t, controller, target);
        SignalDescription limits = _environment.Action;
        for (int i = 0; i < target.Length; i++)
            target[i] = Math.Clamp(target[i], limits.Low[i], limits.High[i]);
    }

    /// <summary>Goes on beyond a target, on the line from another action; one too far away counts as if it were nearer.</summary>
    private static void Relax(ReadOnlySpan<double> from, Span<double> target, ReadOnlyMatrixSpan precision, double relaxation)
    {
        Span<double> step = stackalloc double[target.Length],
            scaled = stackalloc double[target.Length];
        for (int i = 0; i < step.Length; i++)
            step[i] = target[i] - from[i];
        LinearAlgebra.Multiply(precision, step, scaled);
        double divergence = 0.5 * LinearAlgebra.Dot(step, scaled);
        double factor = relaxation * (divergence > FarthestTarget ? Math.Sqrt(FarthestTarget / divergence) : 1);
        for (int i = 0; i < step.Length; i++)
            target[i] = from[i] + factor * step[i];
    }

    /// <summary>
    /// Sets Sigma = noise^2 [mean C^-1]^-1, unless the policy keeps its noise, and returns the factor that brings the mean of the errors'
    /// metric to the size of 1.
    /// </summary>
    private double PrecisionScale(IReadOnlyList<Teacher> teachers, double? noise)
    {
        Matrix mean = MeanPrecision([.. teachers.Select(teacher => teacher.Current)]),
            metric = MeanPrecision([.. teachers.Select(teacher => teacher.Link!.Agreement.MetricOf(teacher.Current))]);
        double trace = 0;
        for (int i = 0; i < metric.Rows; i++)
            trace += metric[i, i] / metric.Rows;

        if (noise is { } deviation)
        {
            for (int i = 0; i < mean.Data.Length; i++)
                mean.Data[i] /= deviation * deviation;
            _policy.SetCovariance(mean);
        }
        return 1 / trace;
    }

    private static Matrix MeanPrecision(LinearGaussianController[] controllers)
    {
        Matrix mean = new(controllers[0].ActionSize, controllers[0].ActionSize);
        double share = 1.0 / (controllers.Length * controllers[0].Horizon);
        foreach (LinearGaussianController controller in controllers)
        {
            for (int t = 0; t < controller.Horizon; t++)
                LinearAlgebra.AddScaled(share, controller.Precisions[t].Data, mean.Data);
        }
        return mean;
    }

    private void Load(TrainingBatch batch, int sample, int picture, IReadOnlyDictionary<Trajectory, Matrix>? features)
    {
        (int place, int view) = Math.DivRem(picture, Views);
        int readings = _policy.Mean.Length,
            actions = _environment.ActionSize;
        (Trajectory rollout, int t) = _places[place];
        if (features is not null)
        {
            ReadOnlySpan<double> from = features[rollout].Span.Row(t * Views + view);
            Span<float> to = batch.Features(sample);
            for (int i = 0; i < to.Length; i++)
                to[i] = (float)from[i];
        }
        else if (_policy.Network.Definition.Image is not null)
        {
            rollout.Image(t, view).CopyTo(batch.Image(sample));
        }
        _inputs.AsSpan(place * readings, readings).CopyTo(batch.Vector(sample));
        _targets.AsSpan(place * actions, actions).CopyTo(batch.Target(sample));
        _precisions.AsSpan(place * actions * actions, actions * actions).CopyTo(batch.Precision(sample));
        batch.Weight(sample) = _weights[place];
    }

    private static void Resize(ref float[] array, int length)
    {
        if (array.Length < length)
            array = new float[length];
    }
}
