using System.IO.Compression;
using Visuomotor.Numerics;

namespace Visuomotor.Control;

// The byte forms of a trial, for readers who know its sizes: all of it, or what is remembered of a sound one.
public sealed partial class Trajectory
{
    // so much longer than the pictures themselves can what they were packed into be
    private const int PackingRoom = 1 << 20;

    private const int MostWarnings = 1000,
        MostSpeeds = 10_000;

    // in the first byte; trials of before there were speed limits have the first of these alone
    private const byte HasPictures = 1,
        HasSpeeds = 2,
        WasTooFast = 4;

    /// <summary>Writes all of this trial.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        WriteSoundTo(writer);
        writer.Write(DivergedAt);
        writer.Write(Diverged);
        writer.Write(Warnings.Count);
        foreach (TrialWarning warning in Warnings)
        {
            writer.Write(warning.Kind);
            writer.Write(warning.Count);
            writer.Write(warning.DropsContacts);
            writer.Write(warning.Text);
        }
        writer.Write(Expansion is not null);
        if (Expansion is null)
            return;
        NumberBytes.Write(writer, Expansion.Hessians.Data);
        NumberBytes.Write(writer, Expansion.Gradients.Data);
        NumberBytes.Write(writer, Expansion.Constants);
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="like">A trial of the same sizes; pictures are optional.</param>
    /// <exception cref="InvalidDataException">The bytes are no such trial.</exception>
    public static Trajectory ReadFrom(BinaryReader reader, Trajectory like) =>
        NumberBytes.Reading(() =>
        {
            Trajectory trial = ReadSoundFrom(reader, like);
            trial.DivergedAt = reader.ReadInt32();
            trial.Diverged = reader.ReadBoolean();
            NumberBytes.Require(
                trial.DivergedAt >= -1 && trial.DivergedAt <= trial.Horizon,
                $"a trial of {trial.Horizon} steps that diverged at step {trial.DivergedAt}"
            );
            int warnings = reader.ReadInt32();
            NumberBytes.Require(warnings is >= 0 and <= MostWarnings, $"a trial with {warnings} warnings");
            trial.Warnings =
            [
                .. Enumerable
                    .Range(0, warnings)
                    .Select(_ => new TrialWarning(reader.ReadString(), reader.ReadInt32(), reader.ReadBoolean(), reader.ReadString())),
            ];
            if (!reader.ReadBoolean())
                return trial;
            trial.Expansion = new QuadraticCost(trial.Horizon, trial.StateSize, trial.ActionSize);
            NumberBytes.Read(reader, trial.Expansion.Hessians.Data);
            NumberBytes.Read(reader, trial.Expansion.Gradients.Data);
            NumberBytes.Read(reader, trial.Expansion.Constants);
            return trial;
        });

    /// <summary>Writes what is remembered of a trial that did not diverge: not its warnings, nor its cost's expansion.</summary>
    public void WriteSoundTo(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write((byte)((ImageSize > 0 ? HasPictures : 0) | (PeakSpeeds.Length > 0 ? HasSpeeds : 0) | (TooFast ? WasTooFast : 0)));
        NumberBytes.Write(writer, States.Data);
        NumberBytes.Write(writer, Actions.Data);
        NumberBytes.Write(writer, Observations.Data);
        WriteImages(writer);
        NumberBytes.Write(writer, Costs);
        writer.Write(FinalDistance);
        writer.Write(Success);
        if (PeakSpeeds.Length == 0)
            return;
        writer.Write(PeakSpeeds.Length);
        NumberBytes.Write(writer, PeakSpeeds);
    }

    /// <summary>Reads what <see cref="WriteSoundTo"/> wrote.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="like">A trial of the same sizes; what was written may lack its pictures.</param>
    /// <exception cref="InvalidDataException">The bytes are no such trial.</exception>
    public static Trajectory ReadSoundFrom(BinaryReader reader, Trajectory like) =>
        NumberBytes.Reading(() =>
        {
            byte parts = reader.ReadByte();
            NumberBytes.Require((parts & ~(HasPictures | HasSpeeds | WasTooFast)) == 0, $"a trial with unknown parts ({parts})");
            bool pictures = (parts & HasPictures) != 0;
            NumberBytes.Require(!pictures || like.ImageSize > 0, "pictures, and none were to be taken");
            Trajectory trial = new(
                like.Horizon,
                like.StateSize,
                like.ActionSize,
                like.ObservationSize,
                pictures ? like.ImageSize : 0,
                pictures ? like.Views : 1
            );
            NumberBytes.Read(reader, trial.States.Data);
            NumberBytes.Read(reader, trial.Actions.Data);
            NumberBytes.Read(reader, trial.Observations.Data);
            trial.ReadImages(reader);
            NumberBytes.Read(reader, trial.Costs);
            trial.FinalDistance = reader.ReadDouble();
            trial.Success = reader.ReadBoolean();
            trial.TooFast = (parts & WasTooFast) != 0;
            if ((parts & HasSpeeds) != 0)
                trial.PeakSpeeds = ReadSpeeds(reader);
            return trial;
        });

    private static double[] ReadSpeeds(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        NumberBytes.Require(count is > 0 and <= MostSpeeds, $"a trial with {count} speeds");
        double[] speeds = new double[count];
        NumberBytes.Read(reader, speeds);
        NumberBytes.Require(speeds.All(speed => speed >= 0), "a trial with speeds below 0");
        return speeds;
    }

    /// <summary>Writes the pictures, packed without loss.</summary>
    private void WriteImages(BinaryWriter writer)
    {
        if (Images.Length == 0)
            return;
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(Images);
        writer.Write((int)packed.Length);
        writer.Write(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    private void ReadImages(BinaryReader reader)
    {
        if (Images.Length == 0)
            return;
        int length = reader.ReadInt32();
        NumberBytes.Require(length >= 0 && length <= Images.Length + PackingRoom, $"{length} bytes of pictures");
        using ZLibStream zip = new(new MemoryStream(reader.ReadBytes(length)), CompressionMode.Decompress);
        zip.ReadExactly(Images);
    }
}
