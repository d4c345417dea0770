using Visuomotor.Numerics;

namespace Visuomotor.Control;

/// <summary>
/// One rollout: states before each action, the actions that were applied, observations and costs over T control steps.
/// Made once and filled again and again; it holds no reference to the simulation.
/// </summary>
public sealed partial class Trajectory
{
    /// <summary>Makes an empty trajectory.</summary>
    /// <param name="horizon">T, the number of control steps, at least 1.</param>
    /// <param name="stateSize">Numbers in a state x.</param>
    /// <param name="actionSize">Numbers in an action u.</param>
    /// <param name="observationSize">Numbers in an observation o; 0 if none are recorded.</param>
    /// <param name="imageSize">Bytes in a camera image; 0 if none are recorded.</param>
    /// <param name="views">Camera images of each step, 1 or 2; see <see cref="Views"/>.</param>
    public Trajectory(int horizon, int stateSize, int actionSize, int observationSize, int imageSize = 0, int views = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(views);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(views, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(imageSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(horizon);
        States = new Matrix(horizon, stateSize);
        Actions = new Matrix(horizon, actionSize);
        Observations = new Matrix(horizon, Math.Max(observationSize, 1));
        Costs = new double[horizon];
        ObservationSize = observationSize;
        ImageSize = imageSize;
        Views = views;
        Images = new byte[checked(horizon * views * imageSize)];
    }

    /// <summary>T, the number of control steps.</summary>
    public int Horizon => States.Rows;

    /// <summary>Numbers in a state.</summary>
    public int StateSize => States.Columns;

    /// <summary>Numbers in an action.</summary>
    public int ActionSize => Actions.Columns;

    /// <summary>Numbers in an observation; 0 if none are recorded.</summary>
    public int ObservationSize { get; }

    /// <summary>States x_0..x_{T-1}, one row a time step (T x state size), each taken before its action.</summary>
    public Matrix States { get; }

    /// <summary>Actions u_0..u_{T-1} as applied, after clamping to the actuators' limits (T x action size).</summary>
    public Matrix Actions { get; }

    /// <summary>Observations o_0..o_{T-1} (T x observation size).</summary>
    public Matrix Observations { get; }

    /// <summary>Bytes in a camera image; 0 if none are recorded.</summary>
    public int ImageSize { get; }

    /// <summary>
    /// Camera images of each step: the first is what the camera saw, a second one shows the same moment with the scene in another look.
    /// </summary>
    public int Views { get; }

    /// <summary>Camera images of all steps, back to back, the views of a step together.</summary>
    public byte[] Images { get; }

    /// <summary>Cost l(x_t, u_t) of each step.</summary>
    public double[] Costs { get; }

    /// <summary>
    /// True if the simulation left the sensible range; steps from <see cref="DivergedAt"/> on repeat the last sound state.
    /// </summary>
    public bool Diverged { get; set; }

    /// <summary>First time step that is not sound, or -1.</summary>
    public int DivergedAt { get; set; } = -1;

    /// <summary>The task's distance after the last action, in the task's own unit.</summary>
    public double FinalDistance { get; set; }

    /// <summary>
    /// Whether the task's success test held after the last action; false if the trial diverged or was faster than a speed limit.
    /// </summary>
    public bool Success { get; set; }

    /// <summary>Whether it failed for its speed alone: the success test held, but it was faster than a limit.</summary>
    public bool TooFast { get; set; }

    /// <summary>
    /// The largest absolute speed at any control step, after the last action included, of each of <see cref="IEnvironment.SpeedLimits"/>,
    /// in its unit; empty without limits. Of a trial that diverged, up to there.
    /// </summary>
    public double[] PeakSpeeds { get; set; } = [];

    /// <summary>What the simulator warned about, one entry for each kind; empty as a rule. It is not kept in checkpoints.</summary>
    public IReadOnlyList<TrialWarning> Warnings { get; set; } = [];

    /// <summary>Whether contacts or other constraints were left out in some step, since the scene has no room for them.</summary>
    public bool ContactsDropped => Warnings.Any(warning => warning.DropsContacts);

    /// <summary>Second-order expansion of the cost around this rollout, in absolute coordinates; null unless it was asked for.</summary>
    public QuadraticCost? Expansion { get; set; }

    /// <summary>Sum of <see cref="Costs"/>.</summary>
    public double TotalCost
    {
        get
        {
            double sum = 0;
            foreach (double cost in Costs)
                sum += cost;
            return sum;
        }
    }

    /// <summary>A camera image of a time step, rows x columns x RGB; empty if none are recorded.</summary>
    /// <param name="t">Time step.</param>
    /// <param name="view">0 for what the camera saw; see <see cref="Views"/>.</param>
    public Span<byte> Image(int t, int view = 0) => Images.AsSpan((t * Views + view) * ImageSize, ImageSize);

    /// <summary>Copies everything that was recorded but the expansion, from a trajectory of the same sizes.</summary>
    public void CopyRecordFrom(Trajectory source)
    {
        ArgumentNullException.ThrowIfNull(source);
        source.States.Data.CopyTo(States.Data, 0);
        source.Actions.Data.CopyTo(Actions.Data, 0);
        source.Observations.Data.CopyTo(Observations.Data, 0);
        source.Images.CopyTo(Images, 0);
        source.Costs.CopyTo(Costs, 0);
        Diverged = source.Diverged;
        DivergedAt = source.DivergedAt;
        FinalDistance = source.FinalDistance;
        Success = source.Success;
        TooFast = source.TooFast;
        PeakSpeeds = [.. source.PeakSpeeds];
        Warnings = source.Warnings;
    }

    /// <summary>Copies everything that was recorded, the expansion included, from a trajectory of the same sizes.</summary>
    public void CopyFrom(Trajectory source)
    {
        CopyRecordFrom(source);
        if (source.Expansion is null)
        {
            Expansion = null;
            return;
        }
        Expansion ??= new QuadraticCost(Horizon, StateSize, ActionSize);
        Expansion.CopyFrom(source.Expansion);
    }
}
