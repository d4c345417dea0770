using Visuomotor.Numerics;

namespace Visuomotor.PolicySearch;

/// <summary>What random numbers hang on: equal keys give equal streams, wherever they are drawn.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Purpose">What the numbers are for.</param>
/// <param name="Indices">Of a training's trial: iteration, condition and sample.</param>
public sealed record StreamKey(ulong Seed, string Purpose, IReadOnlyList<int> Indices)
{
    private const int MostIndices = 16;

    /// <summary>The noise of the controller that makes a training's trial.</summary>
    /// <param name="seed">The training's seed.</param>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="condition">The condition's place.</param>
    /// <param name="sample">The trial's number among those of the condition in this iteration, from 0.</param>
    public static StreamKey Exploration(ulong seed, int iteration, int condition, int sample) =>
        new(seed, "exploration", [iteration, condition, sample]);

    /// <summary>The noise of the initial state and of the sensors in a training's trial.</summary>
    /// <inheritdoc cref="Exploration"/>
    public static StreamKey World(ulong seed, int iteration, int condition, int sample) =>
        new(seed, "rollout", [iteration, condition, sample]);

    /// <summary>
    /// The place, in [0, 1), of a training's trial among those of its condition and iteration: evenly spread over each
    /// <paramref name="samples"/> of them, from a random beginning (systematic sampling).
    /// </summary>
    /// <param name="seed">The training's seed.</param>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="condition">The condition's place.</param>
    /// <param name="sample">The trial's number among those of the condition in this iteration, from 0.</param>
    /// <param name="samples">How many are made together.</param>
    public static double Place(ulong seed, int iteration, int condition, int sample, int samples)
    {
        double begin = new StreamKey(seed, "place", [iteration, condition]).Create().NextDouble(),
            place = begin + (double)sample / samples;
        return place - Math.Floor(place);
    }

    /// <summary>The stream, at its beginning.</summary>
    public RandomStream Create() => RandomStream.Create(Seed, Purpose, [.. Indices]);

    /// <summary>Writes the key.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Seed);
        writer.Write(Purpose);
        writer.Write(Indices.Count);
        foreach (int index in Indices)
            writer.Write(index);
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no key.</exception>
    public static StreamKey ReadFrom(BinaryReader reader) =>
        NumberBytes.Reading(() =>
        {
            ulong seed = reader.ReadUInt64();
            string purpose = reader.ReadString();
            int count = reader.ReadInt32();
            NumberBytes.Require(count is >= 0 and <= MostIndices, $"a random stream of {count} indices");
            return new StreamKey(seed, purpose, [.. Enumerable.Range(0, count).Select(_ => reader.ReadInt32())]);
        });
}
