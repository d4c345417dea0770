using Microsoft.ML.OnnxRuntime;
using Visuomotor.Runs;

namespace Visuomotor.Cli;

/// <summary>An exported policy in ONNX Runtime. Used by one thread at a time.</summary>
internal sealed class OnnxRuntimePolicy : IExportedPolicy
{
    private readonly InferenceSession _session;

    private OnnxRuntimePolicy(string path)
    {
        using SessionOptions options = new()
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        _session = new InferenceSession(path, options);
    }

    /// <inheritdoc/>
    public string Runtime { get; } = $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    /// <summary>Opens a file; null where ONNX Runtime does not load on this machine.</summary>
    public static OnnxRuntimePolicy? Open(string path)
    {
        try
        {
            return new OnnxRuntimePolicy(path);
        }
        catch (Exception error) when (IsMissing(error))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Act(ReadOnlySpan<byte> image, ReadOnlySpan<float> configuration, Span<float> memory, Span<float> torques)
    {
        Dictionary<string, OrtValue> inputs = [];
        try
        {
            if (_session.InputMetadata.TryGetValue("image", out NodeMetadata? picture))
                inputs.Add("image", Value(image, [.. picture.Dimensions.Skip(1)]));
            if (_session.InputMetadata.ContainsKey("configuration"))
                inputs.Add("configuration", Value(configuration, [configuration.Length]));
            if (!memory.IsEmpty)
                inputs.Add("memory", Value<float>(memory, [memory.Length]));
            using RunOptions options = new();
            string[] wanted = memory.IsEmpty ? ["torques"] : ["torques", "memory_next"];
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options, inputs, wanted);
            outputs[0].GetTensorDataAsSpan<float>().CopyTo(torques);
            if (!memory.IsEmpty)
                outputs[1].GetTensorDataAsSpan<float>().CopyTo(memory);
        }
        finally
        {
            foreach (OrtValue input in inputs.Values)
                input.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();

    private static OrtValue Value<T>(ReadOnlySpan<T> numbers, int[] sizes)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(numbers.ToArray(), [1, .. sizes.Select(size => (long)size)]);

    private static bool IsMissing(Exception error) =>
        error is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or PlatformNotSupportedException
        || error is TypeInitializationException { InnerException: { } inner } && IsMissing(inner);
}
