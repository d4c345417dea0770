using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.Doors.Tests;

/// <summary>
/// A cart on a line without MuJoCo: x' = A x + B u, cost (x'Qx + u'Ru) / 2 a step, seen by a camera of one pixel that is the brighter
/// the farther right the cart is.
/// The last step also pays for what would come after it, x_T' P x_T / 2 with the P that Riccati's equation ends at: from any state at
/// any time the best there is is u = -K x, with
/// one K, at a cost of x_0' P x_0 / 2.
/// </summary>
internal sealed class ToySystem : IEnvironment
{
    public const int States = 2;

    private const double Period = 0.2,
        Weight = 0.2;

    private readonly Condition[] _training;
    private readonly int[] _seen;
    private int _held;

    /// <summary>Makes the system.</summary>
    /// <param name="starts">Where the cart stands at the start of each condition, at rest.</param>
    /// <param name="seen">Which state numbers a policy reads.</param>
    public ToySystem(double[] starts, params int[] seen)
    {
        _training = [.. starts.Select((start, i) => new Condition($"start {i}", [start, 0]))];
        _seen = seen;
        Gain = new double[States];
        Solve();
    }

    public string Name => "toy";

    public int Horizon => 15;

    public double ControlPeriod => Period;

    public SignalDescription State { get; } = new(["position", "velocity"], ["m", "m/s"]);

    public SignalDescription Observation => new([.. _seen.Select(i => State.Names[i])], [.. _seen.Select(i => State.Units[i])]);

    public SignalDescription Action { get; } = new(["push"], ["N"], [-100], [100]);

    public IReadOnlyList<PictureDescription> Pictures { get; } = [new("eye", 1, 1, 1)];

    public IReadOnlyList<ICondition> Training => _training;

    public IReadOnlyList<ICondition> Test => [];

    public IReadOnlyList<string> VariationNames { get; } = ["elsewhere"];

    /// <summary>Varied conditions that nobody has disposed.</summary>
    public int Held => _held;

    /// <summary>The cart starts up to half a metre from where it did.</summary>
    public ICondition Vary(ICondition condition, string variation, RandomStream random, double? place)
    {
        Interlocked.Increment(ref _held);
        double[] start = ((Condition)condition).Start;
        return new Condition($"{condition.Name}, moved", [start[0] + random.NextDouble() - 0.5, start[1]])
        {
            Left = () => Interlocked.Decrement(ref _held),
        };
    }

    /// <summary>K of the best controller, u = -K x.</summary>
    public double[] Gain { get; }

    /// <summary>P: the best that can be had from x_0 is x_0' P x_0 / 2.</summary>
    public double[,] Value { get; } = new double[States, States];

    public LinearGaussianController InitialController(ICondition condition)
    {
        LinearGaussianController controller = new(Horizon, States, 1);
        for (int t = 0; t < Horizon; t++)
            controller.SetCovariance(t, new Matrix(1, 1, [1]));
        return controller;
    }

    public IRolloutWorker CreateWorker() => new Worker(this);

    /// <summary>The least cost from the start of a condition.</summary>
    public double BestCost(int condition)
    {
        double[] x = _training[condition].Start;
        return 0.5 * (x[0] * x[0] * Value[0, 0] + 2 * x[0] * x[1] * Value[0, 1] + x[1] * x[1] * Value[1, 1]);
    }

    /// <summary>What a controller costs from the start of a condition, without any noise.</summary>
    public double Cost(int condition, IController controller)
    {
        using IRolloutWorker worker = CreateWorker();
        Trajectory trial = new(Horizon, States, 1, _seen.Length);
        worker.Run(_training[condition], controller, RandomStream.Create(0, "unused"), trial, new RolloutOptions { InitialNoise = false });
        return trial.TotalCost;
    }

    /// <summary>x' = A x + B u: half of the push of a step reaches the position in it.</summary>
    private static void Step(ReadOnlySpan<double> x, double u, Span<double> next)
    {
        (next[0], next[1]) = (x[0] + Period * x[1] + 0.5 * Period * Period * u, x[1] + Period * u);
    }

    /// <summary>H of a step's cost z'Hz / 2 over z = [x; u].</summary>
    private double[,] Hessian(bool last)
    {
        double[,] hessian =
        {
            { 1 * Weight, 0, 0 },
            { 0, 0.1 * Weight, 0 },
            { 0, 0, 0.2 * Weight },
        };
        if (!last)
            return hessian;
        double[,] f = Transition();
        for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
        for (int a = 0; a < States; a++)
        for (int b = 0; b < States; b++)
            hessian[i, j] += f[a, i] * Value[a, b] * f[b, j];
        return hessian;
    }

    private static double[,] Transition()
    {
        double[,] f = new double[States, 3];
        Span<double> next = stackalloc double[States];
        for (int j = 0; j < 3; j++)
        {
            Step([j == 0 ? 1 : 0, j == 1 ? 1 : 0], j == 2 ? 1 : 0, next);
            (f[0, j], f[1, j]) = (next[0], next[1]);
        }
        return f;
    }

    // Riccati's iteration until nothing moves any more
    private void Solve()
    {
        for (int iteration = 0; iteration < 2000; iteration++)
        {
            double[,] q = Hessian(last: true);
            for (int i = 0; i < States; i++)
                Gain[i] = q[2, i] / q[2, 2];
            for (int i = 0; i < States; i++)
            for (int j = 0; j < States; j++)
                Value[i, j] = q[i, j] - q[i, 2] * q[2, j] / q[2, 2];
        }
    }

    internal sealed record Condition(string Name, double[] Start) : ICondition
    {
        /// <summary>Told of the end of a condition that was drawn.</summary>
        public Action? Left { get; init; }

        void IDisposable.Dispose() => Left?.Invoke();
    }

    private sealed class Worker(ToySystem system) : IRolloutWorker
    {
        private const double InitialNoise = 0.02;

        private long _steps,
            _frames;

        public RolloutCounts Counts => new(_steps, _frames, 0);

        public void Run(ICondition condition, IController controller, RandomStream random, Trajectory into, RolloutOptions? options = null)
        {
            options ??= RolloutOptions.Plain;
            if (options.ExpandCost)
                into.Expansion ??= new QuadraticCost(into.Horizon, States, 1);
            else
                into.Expansion = null;
            double[] x = [.. ((Condition)condition).Start],
                next = new double[States],
                read = new double[system._seen.Length];
            for (int i = 0; i < States && options.InitialNoise; i++)
                x[i] += InitialNoise * random.NextGaussian();
            for (int t = 0; t < into.Horizon; t++)
            {
                options.Cancellation.ThrowIfCancellationRequested();
                for (int i = 0; i < read.Length; i++)
                    read[i] = x[system._seen[i]];
                x.CopyTo(into.States.Span.Row(t));
                if (into.ObservationSize > 0)
                    read.CopyTo(into.Observations.Span.Row(t));
                if (into.ImageSize > 0)
                    into.Image(t)[0] = (byte)Math.Clamp(128 + 50 * x[0], 0, 255);
                _frames += into.ImageSize;
                Span<double> action = into.Actions.Span.Row(t);
                controller.Act(t, x, new Observation(read, into.Image(t)), action);
                action[0] = Math.Clamp(action[0], system.Action.Low[0], system.Action.High[0]);
                into.Costs[t] = Pay(t, [x[0], x[1], action[0]], system.Hessian(last: t == system.Horizon - 1), into.Expansion);
                Step(x, action[0], next);
                next.CopyTo(x, 0);
                _steps++;
            }
            (into.FinalDistance, into.Success) = (Math.Abs(x[0]), Math.Abs(x[0]) < 0.1);
        }

        public void Dispose() { }

        private static double Pay(int t, ReadOnlySpan<double> z, double[,] hessian, QuadraticCost? expansion)
        {
            double sum = 0;
            for (int i = 0; i < z.Length; i++)
            {
                for (int j = 0; j < z.Length; j++)
                {
                    sum += 0.5 * z[i] * hessian[i, j] * z[j];
                    if (expansion is not null)
                        expansion.Hessian(t)[i, j] = hessian[i, j];
                }
            }
            return sum;
        }
    }
}
