using Google.Protobuf;

namespace Visuomotor.Runs;

/// <summary>The scalars of a run as a TensorBoard event file: <c>tensorboard --logdir runs</c> shows it.</summary>
public static class EventLog
{
    /// <summary>Appends one iteration's values; the first call makes the file.</summary>
    /// <param name="path">The file; its name must contain <c>tfevents</c>.</param>
    /// <param name="row">The iteration. A condition's values get the tag <c>condition/value</c>; values that were not measured are left
    /// out.</param>
    /// <param name="time">When the iteration ended.</param>
    /// <exception cref="RunFolderException">The disk is full or read-only.</exception>
    public static void Append(string path, MetricsRow row, DateTimeOffset time)
    {
        double seconds = time.ToUnixTimeMilliseconds() / 1000.0;
        List<KeyValuePair<string, float>> scalars = [];
        foreach ((string name, double value) in row.Values)
            Add(scalars, name, value);
        foreach (ConditionMetrics condition in row.Conditions)
        foreach ((string name, double value) in condition.Values)
            Add(scalars, $"{condition.Name}/{name}", value);
        SafeFile.Guard(
            path,
            () =>
            {
                using FileStream stream = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);
                if (stream.Position == 0)
                    stream.Write(RecordFile.Frame(new EventMessage(seconds, 0, EventMessage.Version, []).Encode()));
                stream.Write(RecordFile.Frame(new EventMessage(seconds, row.Iteration, "", scalars).Encode()));
                stream.Flush(flushToDisk: true);
            }
        );
    }

    /// <summary>Cuts the file before the first event after an iteration, and before the first damaged record.</summary>
    public static void Truncate(string path, int lastIteration)
    {
        if (!File.Exists(path))
            return;
        byte[] file = SafeFile.Read(path);
        int end = 0;
        foreach ((ReadOnlyMemory<byte> data, int after) in RecordFile.Parse(file))
        {
            if (!IsUpTo(data, lastIteration))
                break;
            end = after;
        }
        if (end < file.Length)
            SafeFile.Write(path, file.AsSpan(0, end));
    }

    private static bool IsUpTo(ReadOnlyMemory<byte> data, int lastIteration)
    {
        try
        {
            return EventMessage.Decode(data).Step <= lastIteration;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private static void Add(List<KeyValuePair<string, float>> scalars, string name, double value)
    {
        if (double.IsFinite(value))
            scalars.Add(new(name, (float)value));
    }
}
