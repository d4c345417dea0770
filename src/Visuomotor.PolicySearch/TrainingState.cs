using System.IO.Compression;
using System.Runtime.InteropServices;
using Visuomotor.Control;
using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Saves and restores everything that a <see cref="TrajectoryTraining"/> needs to go on with the same bits. The caller keeps the
/// settings and the task beside it and guards the bytes against damage (a checkpoint file has its own check sum).
/// </summary>
public static class TrainingState
{
    private const int Version = 8;

    /// <summary>Writes the state after the last whole iteration.</summary>
    public static void Save(TrajectoryTraining training, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(training);
        using BinaryWriter writer = new(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Version);
        writer.Write(string.Join('\n', training.Names));
        writer.Write(training.Iteration);
        training.Save(writer);
    }

    /// <summary>Writes the teachers.</summary>
    internal static void SaveTeachers(TrajectoryTraining training, BinaryWriter writer)
    {
        writer.Write(training.Teachers.Count);
        Write(writer, training.SharedPrior.Mixture);
        foreach (Teacher teacher in training.Teachers)
        {
            TeacherProgress progress = teacher.Progress;
            writer.Write(progress.Samples);
            writer.Write(progress.KeptCost);
            writer.Write(progress.KeptError);
            writer.Write(progress.KeptTrials);
            writer.Write(progress.KeptSuccesses);
            writer.Write(progress.Eta);
            writer.Write(progress.Multiplier);
            writer.Write(progress.KlStep);
            writer.Write(progress.Rejections);
            writer.Write(progress.Refreshing);
            writer.Write(teacher.HasKept);
            Each(teacher, numbers => Write(writer, numbers));
            Write(writer, teacher.Prior.Mixture);
            writer.Write(teacher.History.Count);
            foreach (Trajectory trajectory in teacher.History)
            {
                writer.Write(teacher.KeptHistory.Contains(trajectory));
                writer.Write(trajectory.ImageSize > 0);
                Write(writer, trajectory.States.Data);
                Write(writer, trajectory.Actions.Data);
                Write(writer, trajectory.Observations.Data);
                WriteImages(writer, trajectory.Images);
                Write(writer, trajectory.Costs);
                writer.Write(trajectory.FinalDistance);
                writer.Write(trajectory.Success);
            }
        }
    }

    /// <summary>Fills a new training, made with the same task and settings, with a saved state.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a state, or belong to another task.</exception>
    public static void Restore(TrajectoryTraining training, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(training);
        try
        {
            using BinaryReader reader = new(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            int version = reader.ReadInt32();
            if (version != Version) throw new InvalidDataException($"the training state has version {version}, this program reads version {Version}; go on with the program that wrote it");
            if (TaskNames.Difference(reader.ReadString().Split('\n'), training.Names) is { } difference)
                throw new InvalidDataException($"the training state is of another task: it has {difference}");
            training.Iteration = reader.ReadInt32();
            StateCheck.Require(training.Iteration >= 0, $"iteration {training.Iteration}");
            training.Restore(reader);
            StateCheck.Require(stream.ReadByte() < 0, "more bytes than this training's");
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("the training state ends too early", exception);
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            throw new InvalidDataException($"the training state is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the teachers.</summary>
    internal static void RestoreTeachers(TrajectoryTraining training, BinaryReader reader)
    {
        int teachers = reader.ReadInt32();
        if (teachers != training.Teachers.Count)
            throw new InvalidDataException($"the training state has {teachers} conditions, the task has {training.Teachers.Count}");
        training.SharedPrior.Restore(ReadMixture(reader, training.Settings.Fit, TransitionSize(training.Teachers[0])));
        foreach (Teacher teacher in training.Teachers) RestoreTeacher(teacher, training.Settings, reader);
    }

    private static void RestoreTeacher(Teacher teacher, TrainingSettings settings, BinaryReader reader)
    {
        teacher.Progress = new TeacherProgress
        {
            Samples = reader.ReadInt32(),
            KeptCost = reader.ReadDouble(),
            KeptError = reader.ReadDouble(),
            KeptTrials = reader.ReadInt32(),
            KeptSuccesses = reader.ReadInt32(),
            Eta = reader.ReadDouble(),
            Multiplier = reader.ReadDouble(),
            KlStep = reader.ReadDouble(),
            Rejections = reader.ReadInt32(),
            Refreshing = reader.ReadBoolean(),
        };
        teacher.HasKept = reader.ReadBoolean();
        StateCheck.Progress(teacher.Progress, teacher.HasKept);
        Each(teacher, numbers => Read(reader, numbers));
        StateCheck.Controller(teacher.Next);
        if (teacher.HasKept) StateCheck.Controller(teacher.Kept);
        teacher.Prior.Restore(ReadMixture(reader, settings.Fit, TransitionSize(teacher)));
        teacher.History.Clear();
        teacher.KeptHistory.Clear();
        int count = reader.ReadInt32();
        if (count < 0 || count > teacher.Memory + settings.Samples) throw new InvalidDataException($"the training state claims {count} stored trajectories");
        for (int i = 0; i < count; i++)
        {
            Trajectory sized = teacher.Rollouts[0];
            bool kept = reader.ReadBoolean(), pictures = reader.ReadBoolean();
            if (pictures && sized.ImageSize == 0) throw new InvalidDataException("the training state has pictures, and this training takes none");
            Trajectory trajectory = new(sized.Horizon, sized.StateSize, sized.ActionSize, sized.ObservationSize, pictures ? sized.ImageSize : 0, pictures ? sized.Views : 1);
            Read(reader, trajectory.States.Data);
            Read(reader, trajectory.Actions.Data);
            Read(reader, trajectory.Observations.Data);
            ReadImages(reader, trajectory.Images);
            Read(reader, trajectory.Costs);
            trajectory.FinalDistance = reader.ReadDouble();
            trajectory.Success = reader.ReadBoolean();
            teacher.History.Add(trajectory);
            if (kept) teacher.KeptHistory.Add(trajectory);
        }
    }

    /// <summary>The arrays of a teacher that outlive an iteration, always in the same order.</summary>
    private static void Each(Teacher teacher, Action<double[]> act)
    {
        Each(teacher.Kept, act);
        Each(teacher.Next, act);
        act(teacher.Dynamics.Transitions.Data);
        act(teacher.Dynamics.Offsets.Data);
        act(teacher.Dynamics.Covariances.Data);
        act(teacher.Dynamics.InitialMean);
        act(teacher.Dynamics.InitialCovariance.Data);
        act(teacher.Cost.Hessians.Data);
        act(teacher.Cost.Gradients.Data);
        act(teacher.Cost.Constants);
        act(teacher.PredictedStates.Data);
    }

    /// <summary>The arrays of a controller, always in the same order.</summary>
    internal static void Each(LinearGaussianController controller, Action<double[]> act)
    {
        act(controller.Gains.Data);
        act(controller.Offsets.Data);
        act(controller.Covariances.Data);
        act(controller.Factors.Data);
        act(controller.Precisions.Data);
        act(controller.LogDeterminants);
    }

    /// <summary>Writes pictures, packed without loss.</summary>
    private static void WriteImages(BinaryWriter writer, byte[] images)
    {
        if (images.Length == 0) return;
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(images);
        writer.Write((int)packed.Length);
        writer.Write(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    private static void ReadImages(BinaryReader reader, byte[] images)
    {
        if (images.Length == 0) return;
        int length = reader.ReadInt32();
        if (length < 0 || length > images.Length + (1 << 20)) throw new InvalidDataException($"the training state claims {length} bytes of pictures");
        using ZLibStream zip = new(new MemoryStream(reader.ReadBytes(length)), CompressionMode.Decompress);
        zip.ReadExactly(images);
    }

    internal static void Write(BinaryWriter writer, GaussianMixture? mixture)
    {
        writer.Write(mixture?.Count ?? 0);
        if (mixture is null) return;
        writer.Write(mixture.Dimension);
        Write(writer, mixture.Weights);
        Write(writer, mixture.Means.Data);
        foreach (Matrix covariance in mixture.Covariances)
            Write(writer, covariance.Data);
    }

    /// <summary>Reads a prior's mixture.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="settings">What the prior is fitted with.</param>
    /// <param name="size">Numbers in a point.</param>
    internal static GaussianMixture? ReadMixture(BinaryReader reader, FitSettings settings, int size)
    {
        int count = reader.ReadInt32();
        if (count == 0) return null;
        int dimension = reader.ReadInt32();
        if (count < 0 || count > settings.MaximumClusters || dimension != size)
            throw new InvalidDataException($"the training state claims a mixture of {count} clusters in {dimension} dimensions, where at most {settings.MaximumClusters} in {size} can be");
        double[] weights = new double[count];
        Matrix means = new(count, dimension);
        Matrix[] covariances = new Matrix[count];
        Read(reader, weights);
        Read(reader, means.Data);
        for (int i = 0; i < count; i++)
        {
            covariances[i] = new Matrix(dimension, dimension);
            Read(reader, covariances[i].Data);
        }
        StateCheck.Require(weights.All(weight => weight >= 0) && Math.Abs(weights.Sum() - 1) < 1e-6, "a mixture whose weights do not add up to 1");
        try
        {
            return new GaussianMixture(weights, means, covariances);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"the training state has a mixture that is none: {exception.Message}", exception);
        }
    }

    internal static void Write(BinaryWriter writer, double[] numbers) => writer.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));

    /// <summary>Reads numbers, which must be finite unless they may not have been measured.</summary>
    internal static void Read(BinaryReader reader, double[] into, bool measured = true)
    {
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(into.AsSpan()));
        if (measured) StateCheck.Finite(into);
    }

    // [x; u; x']
    private static int TransitionSize(Teacher teacher) => 2 * teacher.Next.StateSize + teacher.Next.ActionSize;
}
