using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>A controller as it was when the snapshot was taken: a teacher's or the policy's. It stays so whatever is learned
/// thereafter.</summary>
public abstract class ControllerSnapshot
{
    private enum Kind : byte
    {
        LinearGaussian,
        Policy,
    }

    /// <summary>A teacher's controller.</summary>
    /// <param name="controller">The controller; it is copied.</param>
    /// <param name="smoothing">How slowly its noise changes, see <see cref="ExplorationNoise"/>.</param>
    public static ControllerSnapshot Of(LinearGaussianController controller, double smoothing = 0)
    {
        ArgumentNullException.ThrowIfNull(controller);
        LinearGaussianController copy = new(controller.Horizon, controller.StateSize, controller.ActionSize);
        copy.CopyFrom(controller);
        return new Teacher(copy, smoothing);
    }

    /// <summary>The policy.</summary>
    /// <param name="policy">The policy, as it is now.</param>
    /// <param name="noiseScale">Factor on its noise.</param>
    public static ControllerSnapshot Of(GlobalPolicy policy, double noiseScale = 1)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new Policy(policy.ToBytes(), noiseScale);
    }

    /// <summary>A teacher's controller as it is, not copied: for trials that are made before it changes.</summary>
    internal static ControllerSnapshot Shared(LinearGaussianController controller, double smoothing) => new Teacher(controller, smoothing);

    /// <summary>The policy as it is, not copied: for trials that are made before it learns.</summary>
    internal static ControllerSnapshot Shared(GlobalPolicy policy, double noiseScale = 1) => new SharedPolicy(policy, noiseScale);

    /// <summary>The controller of one trial; dispose it if it can be.</summary>
    /// <param name="environment">What it drives.</param>
    /// <param name="noise">Where its noise comes from; null for mean actions.</param>
    /// <exception cref="InvalidDataException">It is for another environment.</exception>
    public abstract IController Create(IEnvironment environment, RandomStream? noise);

    /// <summary>Writes the snapshot.</summary>
    public abstract void WriteTo(BinaryWriter writer);

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="environment">What it is to drive.</param>
    /// <exception cref="InvalidDataException">The bytes are no controller of this environment.</exception>
    public static ControllerSnapshot ReadFrom(BinaryReader reader, IEnvironment environment) =>
        NumberBytes.Reading<ControllerSnapshot>(() => Read(reader, environment));

    private static ControllerSnapshot Read(BinaryReader reader, IEnvironment environment)
    {
        Kind kind = (Kind)reader.ReadByte();
        double number = reader.ReadDouble();
        NumberBytes.Require(Enum.IsDefined(kind), $"a controller of kind {(byte)kind}, which there is not");
        NumberBytes.Require(double.IsFinite(number) && number >= 0, $"a controller whose noise has the number {number}");
        if (kind == Kind.LinearGaussian)
        {
            LinearGaussianController controller = new(environment.Horizon, environment.StateSize, environment.ActionSize);
            controller.ReadFrom(reader);
            return new Teacher(controller, number);
        }
        int length = reader.ReadInt32();
        NumberBytes.Require(
            length >= 0 && length <= reader.BaseStream.Length - reader.BaseStream.Position,
            $"a policy of {length} bytes, which are not there"
        );
        Policy policy = new(reader.ReadBytes(length), number);

        // what is no policy is known now, not in the first trial
        GlobalPolicy.FromBytes(policy.Bytes, environment).Dispose();
        return policy;
    }

    private sealed class Teacher(LinearGaussianController controller, double smoothing) : ControllerSnapshot
    {
        public override IController Create(IEnvironment environment, RandomStream? noise) =>
            new TeacherController(controller, noise, smoothing);

        public override void WriteTo(BinaryWriter writer)
        {
            ArgumentNullException.ThrowIfNull(writer);
            writer.Write((byte)Kind.LinearGaussian);
            writer.Write(smoothing);
            controller.WriteTo(writer);
        }
    }

    private sealed class Policy(byte[] bytes, double noiseScale) : ControllerSnapshot
    {
        public byte[] Bytes => bytes;

        public override IController Create(IEnvironment environment, RandomStream? noise)
        {
            GlobalPolicy policy = GlobalPolicy.FromBytes(bytes, environment);
            return new Driver(policy, policy.CreateController(noise, noiseScale));
        }

        public override void WriteTo(BinaryWriter writer)
        {
            ArgumentNullException.ThrowIfNull(writer);
            writer.Write((byte)Kind.Policy);
            writer.Write(noiseScale);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }
    }

    private sealed class SharedPolicy(GlobalPolicy policy, double noiseScale) : ControllerSnapshot
    {
        public override IController Create(IEnvironment environment, RandomStream? noise) => policy.CreateController(noise, noiseScale);

        public override void WriteTo(BinaryWriter writer) => Of(policy, noiseScale).WriteTo(writer);
    }

    /// <summary>A policy's controller that takes its policy along.</summary>
    private sealed class Driver(GlobalPolicy policy, IController controller) : IController, IDisposable
    {
        public void Act(int t, ReadOnlySpan<double> state, Observation observation, Span<double> action) =>
            controller.Act(t, state, observation, action);

        public void Dispose()
        {
            (controller as IDisposable)?.Dispose();
            policy.Dispose();
        }
    }
}
