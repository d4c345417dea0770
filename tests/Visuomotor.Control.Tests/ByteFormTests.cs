using Visuomotor.Numerics;

namespace Visuomotor.Control.Tests;

/// <summary>What is written as bytes is read back as it was, to the bit, or refused.</summary>
public class ByteFormTests
{
    private const int Horizon = 4,
        States = 3,
        Actions = 2,
        Observations = 5,
        Image = 12;

    private readonly RandomStream _random = RandomStream.Create(4, "bytes");

    [Fact]
    public void AControllerComesBackAsItWas()
    {
        LinearGaussianController controller = RandomProblems.Controller(Horizon, States, Actions, _random),
            read = new(Horizon, States, Actions);
        byte[] bytes = Bytes(controller.WriteTo);
        read.ReadFrom(Reader(bytes));
        Assert.Equal(bytes, Bytes(read.WriteTo));
        Assert.Equal(controller.Gains.Data, read.Gains.Data);
        Assert.Equal(controller.LogDeterminants, read.LogDeterminants);
        Assert.Equal(8 * Horizon * (Actions * States + Actions + 3 * Actions * Actions + 1), bytes.Length);
    }

    [Fact]
    public void AControllerThatCannotActIsRefused()
    {
        LinearGaussianController controller = RandomProblems.Controller(Horizon, States, Actions, _random),
            read = new(Horizon, States, Actions);
        Refused(controller.WriteTo, controller.Gains.Data, double.NaN);
        Refused(controller.WriteTo, controller.Covariances.Data, -1);
        Refused(controller.WriteTo, controller.Factors.Data, 7);
        Refused(controller.WriteTo, controller.Precisions.Data, 0);
        byte[] bytes = Bytes(controller.WriteTo);
        Assert.Throws<InvalidDataException>(() => read.ReadFrom(Reader(bytes[..^1])));

        // one that was never filled is none either, unless it is said to be so
        byte[] empty = Bytes(new LinearGaussianController(Horizon, States, Actions).WriteTo);
        Assert.Throws<InvalidDataException>(() => read.ReadFrom(Reader(empty)));
        read.ReadFrom(Reader(empty), isSet: false);

        void Refused(Action<BinaryWriter> write, double[] numbers, double value)
        {
            double kept = numbers[0];
            numbers[0] = value;
            byte[] forged = Bytes(write);
            numbers[0] = kept;
            Assert.Throws<InvalidDataException>(() => read.ReadFrom(Reader(forged)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ATrialComesBackAsItWas(bool pictures)
    {
        Trajectory trial = Trial(pictures),
            like = Trial(pictures: true);
        Trajectory read = Trajectory.ReadFrom(Reader(Bytes(trial.WriteTo)), like);
        Assert.Equal(Bytes(trial.WriteTo), Bytes(read.WriteTo));
        Assert.Equal(trial.Images, read.Images);
        Assert.Equal(trial.Warnings, read.Warnings);
        Assert.Equal(
            (trial.Diverged, trial.DivergedAt, trial.FinalDistance, trial.Success),
            (read.Diverged, read.DivergedAt, read.FinalDistance, read.Success)
        );
        Assert.Equal([0.5, 3.25], read.PeakSpeeds);
        Assert.Equal(pictures, read.TooFast);
        Assert.Equal(trial.Expansion!.Hessians.Data, read.Expansion!.Hessians.Data);
        Assert.Equal(trial.Expansion.Constants, read.Expansion.Constants);

        // what is remembered of a sound trial is the beginning of it
        byte[] sound = Bytes(trial.WriteSoundTo);
        Assert.Equal(Bytes(trial.WriteTo)[..sound.Length], sound);
        Assert.Equal(sound, Bytes(Trajectory.ReadSoundFrom(Reader(sound), like).WriteSoundTo));
    }

    [Fact]
    public void ATrialThatWasWrittenBeforeThereWereSpeedsIsRead()
    {
        Trajectory trial = Trial(pictures: false);
        byte[] old = Bytes(writer =>
        {
            writer.Write(false);
            foreach (double[] numbers in new[] { trial.States.Data, trial.Actions.Data, trial.Observations.Data, trial.Costs })
            foreach (double number in numbers)
                writer.Write(number);
            writer.Write(trial.FinalDistance);
            writer.Write(trial.Success);
        });
        Trajectory read = Trajectory.ReadSoundFrom(Reader(old), trial);
        Assert.Empty(read.PeakSpeeds);
        Assert.Equal((trial.FinalDistance, trial.Success), (read.FinalDistance, read.Success));
        Assert.Equal(trial.Costs, read.Costs);
        Assert.Equal(old, Bytes(read.WriteSoundTo));
    }

    [Fact]
    public void BytesThatAreNoTrialAreRefused()
    {
        Trajectory trial = Trial(pictures: true),
            blind = Trial(pictures: false);
        byte[] bytes = Bytes(trial.WriteTo);
        Assert.Throws<InvalidDataException>(() => Trajectory.ReadFrom(Reader(bytes), blind));
        for (int length = 0; length < bytes.Length; length += 7)
            Assert.Throws<InvalidDataException>(() => Trajectory.ReadFrom(Reader(bytes[..length]), trial));
        Random random = new(3);
        for (int i = 0; i < 300; i++)
        {
            byte[] forged = [.. bytes];
            BitConverter.TryWriteBytes(
                forged.AsSpan(i < 100 ? Bytes(trial.WriteSoundTo).Length - 50 + i : random.Next(bytes.Length - 4)),
                i % 2 == 0 ? int.MaxValue : -5
            );
            try
            {
                Trajectory.ReadFrom(Reader(forged), trial);
            }
            catch (InvalidDataException)
            {
                // refused, or a number like any other: nothing else may come of it
            }
        }
    }

    [Fact]
    public void AMixtureComesBackAsItWasOrIsRefused()
    {
        Matrix points = new(60, States);
        _random.FillGaussian(points.Data);
        GaussianMixture mixture = GaussianMixture.Fit(points, new GaussianMixtureOptions { Clusters = 3 }, _random);
        byte[] bytes = Bytes(writer => GaussianMixture.Write(writer, mixture));
        Assert.Equal(bytes, Bytes(writer => GaussianMixture.Write(writer, GaussianMixture.Read(Reader(bytes), 3, States))));
        Assert.Null(GaussianMixture.Read(Reader(Bytes(writer => GaussianMixture.Write(writer, null))), 3, States));
        Assert.Throws<InvalidDataException>(() => GaussianMixture.Read(Reader(bytes), 2, States));
        Assert.Throws<InvalidDataException>(() => GaussianMixture.Read(Reader(bytes), 3, States + 1));
        Assert.Throws<InvalidDataException>(() => GaussianMixture.Read(Reader(bytes[..^8]), 3, States));

        // the weights stand behind the two counts, the last covariance at the end
        byte[] heavy = [.. bytes],
            wrong = [.. bytes];
        BitConverter.TryWriteBytes(heavy.AsSpan(8), 2.0);
        BitConverter.TryWriteBytes(wrong.AsSpan(wrong.Length - 8), -1.0);
        Assert.Throws<InvalidDataException>(() => GaussianMixture.Read(Reader(heavy), 3, States));
        Assert.Throws<InvalidDataException>(() => GaussianMixture.Read(Reader(wrong), 3, States));
    }

    private Trajectory Trial(bool pictures)
    {
        Trajectory trial = new(Horizon, States, Actions, Observations, pictures ? Image : 0, pictures ? 2 : 1)
        {
            Expansion = new QuadraticCost(Horizon, States, Actions),
        };
        foreach (
            double[] numbers in new[]
            {
                trial.States.Data,
                trial.Actions.Data,
                trial.Observations.Data,
                trial.Costs,
                trial.Expansion.Hessians.Data,
                trial.Expansion.Gradients.Data,
                trial.Expansion.Constants,
            }
        )
            _random.FillGaussian(numbers);
        for (int i = 0; i < trial.Images.Length; i++)
            trial.Images[i] = (byte)(7 * i);
        (trial.Diverged, trial.DivergedAt, trial.FinalDistance, trial.Success) = (true, 2, 0.25, true);
        (trial.TooFast, trial.PeakSpeeds) = (pictures, [0.5, 3.25]);
        trial.Warnings = [new TrialWarning("contacts dropped", 3, true, "too many contacts")];
        return trial;
    }

    private static byte[] Bytes(Action<BinaryWriter> write)
    {
        using MemoryStream stream = new();
        using (BinaryWriter writer = new(stream))
            write(writer);
        return stream.ToArray();
    }

    private static BinaryReader Reader(byte[] bytes) => new(new MemoryStream(bytes));
}
