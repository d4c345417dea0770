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
        GaussianMixture.Write(writer, training.SharedPrior.Mixture);
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
            teacher.Kept.WriteTo(writer);
            teacher.Next.WriteTo(writer);
            foreach (double[] numbers in Fitted(teacher))
                NumberBytes.Write(writer, numbers);
            GaussianMixture.Write(writer, teacher.Prior.Mixture);
            writer.Write(teacher.Memory.Trials.Count);
            foreach (Trajectory trajectory in teacher.Memory.Trials)
            {
                writer.Write(teacher.Memory.Kept.Contains(trajectory));
                trajectory.WriteSoundTo(writer);
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
            if (version != Version)
                throw new InvalidDataException(
                    $"the training state has version {version}, this program reads version {Version}; go on with the program that wrote it"
                );
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
        training.SharedPrior.Restore(
            GaussianMixture.Read(reader, training.Settings.Fit.MaximumClusters, TransitionSize(training.Teachers[0]))
        );
        foreach (Teacher teacher in training.Teachers)
            RestoreTeacher(teacher, training.Settings, reader);
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
        teacher.Kept.ReadFrom(reader, isSet: teacher.HasKept);
        teacher.Next.ReadFrom(reader);
        foreach (double[] numbers in Fitted(teacher))
            NumberBytes.Read(reader, numbers);
        teacher.Prior.Restore(GaussianMixture.Read(reader, settings.Fit.MaximumClusters, TransitionSize(teacher)));
        teacher.Memory.Clear();
        int count = reader.ReadInt32();
        if (count < 0 || count > teacher.Memory.Capacity + settings.Samples)
            throw new InvalidDataException($"the training state claims {count} stored trajectories");
        for (int i = 0; i < count; i++)
        {
            bool kept = reader.ReadBoolean();
            Trajectory trajectory = Trajectory.ReadSoundFrom(reader, teacher.Rollouts[0]);
            teacher.Memory.Restore(trajectory, kept);
        }
    }

    /// <summary>The arrays that were fitted around a teacher's kept controller, always in the same order.</summary>
    private static double[][] Fitted(Teacher teacher) =>
        [
            teacher.Dynamics.Transitions.Data,
            teacher.Dynamics.Offsets.Data,
            teacher.Dynamics.Covariances.Data,
            teacher.Dynamics.InitialMean,
            teacher.Dynamics.InitialCovariance.Data,
            teacher.Cost.Hessians.Data,
            teacher.Cost.Gradients.Data,
            teacher.Cost.Constants,
            teacher.PredictedStates.Data,
        ];

    // [x; u; x']
    private static int TransitionSize(Teacher teacher) => 2 * teacher.Next.StateSize + teacher.Next.ActionSize;
}
