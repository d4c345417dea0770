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
    private const int Version = 1;

    private const int MostViews = 2;

    /// <summary>Name of the condition: one of the environment's own, for training or held out.</summary>
    public required string Condition { get; init; }

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
    /// <exception cref="InvalidDataException">The environment has no such condition, or the controller is for another one.</exception>
    public Trajectory Run(IEnvironment environment, IRolloutWorker worker, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ICondition condition =
            environment.Training.Concat(environment.Test).FirstOrDefault(each => each.Name == Condition)
            ?? throw new InvalidDataException($"{environment.Name} has no condition '{Condition}'");
        Trajectory trial = environment.CreateTrajectory(pictures: Views > 0, Math.Max(1, Views));
        new RolloutJob(condition, Controller.Create(environment, Noise?.Create()), World.Create(), trial).Run(
            worker,
            new RolloutOptions { ExpandCost = ExpandCost, Cancellation = cancellation }
        );
        return trial;
    }

    /// <summary>Writes the request.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Version);
        writer.Write(Condition);
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
            NumberBytes.Require(version == Version, $"a trial of version {version}, not {Version}");
            string condition = reader.ReadString();
            StreamKey world = StreamKey.ReadFrom(reader);
            StreamKey? noise = reader.ReadBoolean() ? StreamKey.ReadFrom(reader) : null;
            int views = reader.ReadInt32();
            NumberBytes.Require(views is >= 0 and <= MostViews, $"a trial with {views} pictures of each step");
            bool expands = reader.ReadBoolean();
            return new TrialRequest
            {
                Condition = condition,
                Controller = ControllerSnapshot.ReadFrom(reader, environment),
                World = world,
                Noise = noise,
                Views = views,
                ExpandCost = expands,
            };
        });
}
