using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Visuomotor.Runs;

namespace Visuomotor.Cli.Tests;

/// <summary>
/// A change of structure keeps the bits: hashes of all that a training came to (metrics, last trials with the controllers' predictions, the
/// policy's parameters),
/// for every combination of method and stage that ships. Processors give different bits, so the hashes stand in <c>golden.json</c> by kind
/// of processor and libraries; on
/// another kind <c>scripts/same-bits COMMIT</c> compares with a build of an earlier commit instead. Where a result is changed on purpose,
/// the commit says why, and
/// <c>VISUOMOTOR_GOLDEN=write ./test GoldenTests</c> writes the hashes anew.
/// </summary>
public sealed class GoldenTests : IDisposable
{
    private const string Variable = "VISUOMOTOR_GOLDEN";

    private static readonly Lock Writing = new();

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly CommandLine _line = new();

    public static TheoryData<string> Names => [.. GoldenRun.All.Select(run => run.Name)];

    public void Dispose() => _line.Dispose();

    [GoldenTheory]
    [MemberData(nameof(Names))]
    public void ATrainingHasTheBitsThatItHad(string name)
    {
        GoldenRun run = GoldenRun.All.Single(each => each.Name == name);
        string task = run.Task(_line);
        CommandLine.Run(run.Command(task, _line.In("now"))).IsSuccess();
        string now = Hash(CommandLine.OnlyRun(_line.In("now")));
        switch (Environment.GetEnvironmentVariable(Variable))
        {
            case "write":
                Write(name, now);
                return;
            case { Length: > 0 } earlier:
                CommandLine.RunProgram(earlier, run.Command(task, _line.In("then"))).IsSuccess();
                Assert.Equal(Hash(CommandLine.OnlyRun(_line.In("then"))), now);
                return;
        }
        Assert.Equal(Read()[Kind][name], now);
    }

    /// <summary>What the bits depend on beside the program, as a short hash.</summary>
    private static string Kind { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Description())))[..12];

    private static string Stored =>
        Environment.GetEnvironmentVariable("VISUOMOTOR_GOLDEN_FILE") ?? Path.Combine(AppContext.BaseDirectory, "golden.json");

    private static string Description()
    {
        MachineDescription machine = MachineDescription.ForRun(policy: true, camera: true);
        return string.Join(
            '\n',
            [machine.Runtime, .. machine.Features, .. machine.Libraries.Select(library => $"{library.Key} {library.Value}")]
        );
    }

    /// <summary>All that a training came to, without times and names of files.</summary>
    private static string Hash(string run)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        IReadOnlyList<MetricsRow> rows = MetricsLog.Read(Path.Combine(run, "metrics.jsonl"));
        foreach (MetricsRow row in rows)
            hash.AppendData(
                Encoding.UTF8.GetBytes(
                    MetricsJson.ToLine(row with { Values = [.. row.Values.Where(value => !MetricsRow.IsWallClock(value.Key))] })
                )
            );
        hash.AppendData(File.ReadAllBytes(Path.Combine(run, "rollouts", $"iteration-{rows[^1].Iteration:D4}.json")));
        if (File.Exists(Path.Combine(run, "policy.safetensors")))
            hash.AppendData(Parameters(File.ReadAllBytes(Path.Combine(run, "policy.safetensors"))));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>The numbers of a safetensors file, behind its header.</summary>
    private static byte[] Parameters(byte[] file) => file[(8 + (int)BitConverter.ToUInt64(file))..];

    private static SortedDictionary<string, SortedDictionary<string, string>> Read() =>
        JsonSerializer.Deserialize<SortedDictionary<string, SortedDictionary<string, string>>>(File.ReadAllText(Stored))!;

    /// <summary>Runs where hashes of this kind of machine are known, or are asked for.</summary>
    private sealed class GoldenTheoryAttribute : TheoryAttribute
    {
        public GoldenTheoryAttribute()
        {
            if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } && !Read().ContainsKey(Kind))
                Skip =
                    "no hashes are known for this kind of processor and libraries; scripts/same-bits COMMIT compares with an earlier "
                    + "commit";
        }
    }

    private static void Write(string name, string hash)
    {
        lock (Writing)
        {
            SortedDictionary<string, SortedDictionary<string, string>> known = Read();
            if (!known.TryGetValue(Kind, out SortedDictionary<string, string>? hashes))
                known[Kind] = hashes = [];
            hashes[name] = hash;
            File.WriteAllText(Stored, JsonSerializer.Serialize(known, Indented) + "\n");
        }
    }
}
