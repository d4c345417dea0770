namespace Visuomotor.Networks.Tests;

/// <summary>Policies with whitening and limits for tests.</summary>
internal static class Policies
{
    public static PolicyNetwork Make(NetworkDefinition definition, int seed = 5)
    {
        Func<double> gaussian = Samples.Gaussian(seed);
        int inputs = definition.VectorSize,
            outputs = definition.OutputSize;
        float[] Draw(int count, Func<double, double> map) => [.. Enumerable.Range(0, count).Select(_ => (float)map(gaussian()))];
        return new PolicyNetwork(
            Samples.Network(definition, seed),
            new PolicyDescription
            {
                Task = "peg",
                InputNames = [.. Enumerable.Range(0, inputs).Select(i => $"input {i}")],
                InputUnits = [.. Enumerable.Repeat("rad", inputs)],
                OutputNames = [.. Enumerable.Range(0, outputs).Select(i => $"joint {i}")],
                OutputUnits = [.. Enumerable.Repeat("N m", outputs)],
                InputMean = Draw(inputs, value => value),
                InputInverseDeviation = Draw(inputs, value => 1 + value * value),
                OutputLow = Draw(outputs, value => -1 - Math.Abs(value)),
                OutputHigh = [.. Enumerable.Range(0, outputs).Select(i => i == 0 ? float.PositiveInfinity : 0.5f)],
                Notes = new Dictionary<string, string> { ["command"] = "visuomotor train peg" },
            }
        );
    }

    /// <summary>A folder that is deleted at the end.</summary>
    public static T InFolder<T>(Func<string, T> use)
    {
        string folder = Directory.CreateTempSubdirectory("visuomotor-networks-").FullName;
        try
        {
            return use(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
