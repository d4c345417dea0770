using Microsoft.ML.OnnxRuntime;

namespace Visuomotor.Networks.Tests;

/// <summary>Runs an exported policy in ONNX Runtime.</summary>
internal static class OnnxFile
{
    /// <summary>The torques for a batch of observations, one sample after the other.</summary>
    /// <param name="path">The file.</param>
    /// <param name="samples">How many observations there are.</param>
    /// <param name="images">Their camera bytes; empty without a camera.</param>
    /// <param name="imageSizes">Rows, columns and channels of one picture.</param>
    /// <param name="vectors">Their readings; empty where there are none.</param>
    public static float[] Run(string path, int samples, byte[] images, long[] imageSizes, float[] vectors) =>
        Run(path, samples, images, imageSizes, vectors, []).Torques;

    /// <summary>The torques, and what a policy remembers of the observations and those before.</summary>
    /// <param name="path">The file.</param>
    /// <param name="samples">How many observations there are.</param>
    /// <param name="images">Their camera bytes; empty without a camera.</param>
    /// <param name="imageSizes">Rows, columns and channels of one picture.</param>
    /// <param name="vectors">Their readings; empty where there are none.</param>
    /// <param name="memories">What it remembers of those before; empty for a policy that remembers nothing.</param>
    public static (float[] Torques, float[] Next) Run(
        string path,
        int samples,
        byte[] images,
        long[] imageSizes,
        float[] vectors,
        float[] memories
    )
    {
        using InferenceSession session = new(path);
        Dictionary<string, OrtValue> inputs = [];
        if (images.Length > 0)
            inputs.Add("image", OrtValue.CreateTensorValueFromMemory(images, [samples, .. imageSizes]));
        if (vectors.Length > 0)
            inputs.Add("configuration", OrtValue.CreateTensorValueFromMemory(vectors, [samples, vectors.Length / samples]));
        if (memories.Length > 0)
            inputs.Add("memory", OrtValue.CreateTensorValueFromMemory(memories, [samples, memories.Length / samples]));
        Assert.Equal(session.InputNames.Order(), inputs.Keys.Order());
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, inputs, session.OutputNames);
        foreach (OrtValue input in inputs.Values)
            input.Dispose();
        Assert.Equal(memories.Length == 0 ? ["torques"] : ["torques", "memory_next"], session.OutputNames);
        long[] sizes = outputs[0].GetTensorTypeAndShape().Shape;
        Assert.Equal(samples, sizes[0]);
        float[] next = memories.Length == 0 ? [] : outputs[1].GetTensorDataAsSpan<float>().ToArray();
        return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), next);
    }
}
