using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// A trial to make, as a value: it can be written to bytes and made elsewhere, by another process or machine that has the same
/// environment, and the trial is the same to the bit
/// (on processors of the same kind).
/// </summary>
public sealed record TrialRequest
{
    // 1 knew no variations, 2 no place among trials
    private const int Version = 3;

    private const int MostViews = 2;

    /// <summary>Name of the condition: one of the environment's own, for training or held out.</summary>
    public required string Condition { get; init; }

    /// <summary>The variation by which the condition is changed, by a part of <see cref="World"/>; null for none.</summary>
    public string? Vary { get; init; }

    /// <summary>Its place, in [0, 1), among trials that are made together, see <see cref="IEnvironment.Vary"/>; null for none.</summary>
    public double? Place { get; init; }

    /// <summary>What drives.</summary>
    public required ControllerSnapshot Controller { get; init; }

    /// <summary>The noise of the initial state and of the sensors.</summary>
    public required StreamKey World { get; init; }

    /// <summary>The controller's noise; null for mean actions.</summary>
    public StreamKey? Noise { get; init; }

    /// <summary>Pictures of each step, 0, 1 or 2; see <see cref="Trajectory.Views"/>.</summary>
    public int Views { get; init; }

    /// <summary>Whether the cost is expanded around every step.</summary>
    public bool ExpandCost { get; init; } = true;

    /// <summary>Makes the trial.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="worker">A worker of it.</param>
    /// <param name="cancellation">Stops before the next control step.</param>
    /// <exception cref="InvalidDataException">The environment has no such condition or variation, or the controller is for
    /// another one.</exception>
    public Trajectory Run(IEnvironment environment, IRolloutWorker worker, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ICondition condition =
            environment.Training.Concat(environment.Test).FirstOrDefault(each => each.Name == Condition)
            ?? throw new InvalidDataException($"{environment.Name} has no condition '{Condition}'");
        Trajectory trial = environment.CreateTrajectory(pictures: Views > 0, Math.Max(1, Views));
        if (Vary is not null && !environment.VariationNames.Contains(Vary))
            throw new InvalidDataException($"{environment.Name} has no variation '{Vary}'");
        Job(environment, condition, trial).Run(worker, new RolloutOptions { ExpandCost = ExpandCost, Cancellation = cancellation });
        return trial;
    }

    /// <summary>The trial as a rollout to run here.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="condition">The condition that it names.</param>
    /// <param name="into">Where it is recorded.</param>
    internal RolloutJob Job(IEnvironment environment, ICondition condition, Trajectory into) =>
        RolloutJob.Of(environment, condition, Vary, Controller.Create(environment, Noise?.Create()), World.Create(), into, Place);

    /// <summary>Writes the request.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Version);
        writer.Write(Condition);
        writer.Write(Vary is not null);
        if (Vary is not null)
            writer.Write(Vary);
        writer.Write(Place ?? double.NaN);
        World.WriteTo(writer);
        writer.Write(Noise is not null);
        Noise?.WriteTo(writer);
        writer.Write(Views);
        writer.Write(ExpandCost);
        Controller.WriteTo(writer);
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="environment">What is to be driven.</param>
    /// <exception cref="InvalidDataException">The bytes are no request, or one for another environment.</exception>
    public static TrialRequest ReadFrom(BinaryReader reader, IEnvironment environment) =>
        NumberBytes.Reading(() =>
        {
            ArgumentNullException.ThrowIfNull(environment);
            int version = reader.ReadInt32();
            NumberBytes.Require(version is >= 1 and <= Version, $"a trial of version {version}, not {Version} or older");
            string condition = reader.ReadString();
            string? vary = version > 1 && reader.ReadBoolean() ? reader.ReadString() : null;
            double place = version > 2 ? reader.ReadDouble() : double.NaN;
            NumberBytes.Require(double.IsNaN(place) || place is >= 0 and < 1, $"a trial at place {place} of [0, 1)");
            StreamKey world = StreamKey.ReadFrom(reader);
            StreamKey? noise = reader.ReadBoolean() ? StreamKey.ReadFrom(reader) : null;
            int views = reader.ReadInt32();
            NumberBytes.Require(views is >= 0 and <= MostViews, $"a trial with {views} pictures of each step");
            bool expands = reader.ReadBoolean();
            return new TrialRequest
            {
                Condition = condition,
                Vary = vary,
                Place = double.IsNaN(place) ? null : place,
                Controller = ControllerSnapshot.ReadFrom(reader, environment),
                World = world,
                Noise = noise,
                Views = views,
                ExpandCost = expands,
            };
        });
}
