using Visuomotor.Numerics;

namespace Visuomotor.Control;

// The byte form of a search after a whole iteration: its rollout, what that was expanded to, and its controller.
public sealed partial class IterativeLqg
{
    private double[][] Expansions =>
        [
            _dynamics.Transitions.Data,
            _dynamics.Offsets.Data,
            _dynamics.Covariances.Data,
            _dynamics.InitialMean,
            _dynamics.InitialCovariance.Data,
            _cost.Hessians.Data,
            _cost.Gradients.Data,
            _cost.Constants,
        ];

    /// <summary>Writes all that the search needs to go on with the same bits.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Rollouts);
        writer.Write(Converged);
        NumberBytes.Write(writer, [Damping, _dampingFactor, StepLength, ExpectedDecrease]);
        _nominal.WriteSoundTo(writer);
        foreach (double[] numbers in Expansions)
            NumberBytes.Write(writer, numbers);
        Controller.WriteTo(writer);
    }

    /// <summary>Becomes what <see cref="WriteTo"/> wrote of a search in the same system.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <exception cref="InvalidDataException">The bytes are none of such a search; this one must then not be used.</exception>
    public void ReadFrom(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Rollouts = NumberBytes.Reading(reader.ReadInt32);
        Converged = NumberBytes.Reading(reader.ReadBoolean);
        double[] numbers = new double[4];
        NumberBytes.Read(reader, numbers);
        NumberBytes.Require(Rollouts >= 1 && numbers[0] >= 0 && numbers[1] > 0 && numbers[2] >= 0, "numbers that no search comes to");
        (Damping, _dampingFactor, StepLength, ExpectedDecrease) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        _nominal.CopyRecordFrom(Trajectory.ReadSoundFrom(reader, _nominal));
        foreach (double[] expansion in Expansions)
            NumberBytes.Read(reader, expansion);
        Controller.ReadFrom(reader);
    }
}
