using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Visuomotor.Runs.Tests;

/// <summary>Whatever happens to a run's files, reading them gives an answer or a <see cref="RunFolderException"/>; nothing else.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunFolder _run;
    private readonly Dictionary<string, byte[]> _files;

    public DamageTests()
    {
        _run = SyntheticRun.Create(_folder.Path, iterations: 3, conditions: 2);
        Directory.CreateDirectory(_run.RolloutsPath);
        new RolloutRecord(
            3,
            [
                new ConditionRollout(
                    "hole-1",
                    [
                        [1, 2],
                        [3, 4],
                    ],
                    [
                        [1],
                        [2],
                    ],
                    [
                        [1, 2],
                        [3, 5],
                    ],
                    [1, 2],
                    0.1,
                    true
                ),
            ]
        ).Write(_run.RolloutPath(3));
        EvaluationResult result = new("all", 20, 19, 0.95, 0.76, 0.99, 0.02, 0.004, 1);
        File.WriteAllText(
            _run.EvaluationPath,
            new EvaluationSummary(3, 7, true, [new EvaluationGroup("teachers", result, [result])]).ToJson()
        );
        _files = Directory
            .GetFiles(_run.Path, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".xml", StringComparison.Ordinal))
            .ToDictionary(file => file, File.ReadAllBytes);
    }

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 300)]
    public Property NoDamageCrashesAReader() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>().Generator.Four().ToArbitrary(),
            damage =>
            {
                (int which, int where, int what, int kind) = damage;
                string file = _files.Keys.Order(StringComparer.Ordinal).ElementAt((int)((uint)which % _files.Count));
                byte[] bytes = [.. _files[file]];
                int place = bytes.Length == 0 ? 0 : (int)((uint)(where * 7919 + what) % bytes.Length);
                byte[] damaged = ((uint)kind % 4) switch
                {
                    0 => bytes[..place],
                    1 => [.. bytes[..place], (byte)what, .. bytes[Math.Min(place + 1, bytes.Length)..]],
                    2 => [.. bytes[..place], (byte)'"', .. bytes[place..]],
                    _ => [.. bytes, .. bytes[place..]],
                };
                File.WriteAllBytes(file, damaged);
                try
                {
                    ReadAll();
                }
                finally
                {
                    foreach ((string path, byte[] content) in _files)
                        File.WriteAllBytes(path, content);
                }
            }
        );

    private void ReadAll()
    {
        Attempt(() => RunFolder.Open(_run.Path).RequireUnchangedTask());
        Attempt(() => _run.Checkpoints.LoadNewest(out _));
        Attempt(() => new MetricsWriter(_run, 2));
        Attempt(() => RolloutRecord.Read(_run.RolloutPath(3)));
        Attempt(() => EvaluationSummary.Read(_run.EvaluationPath));
    }

    private static void Attempt(Action read)
    {
        try
        {
            read();
        }
        catch (RunFolderException exception)
        {
            Assert.DoesNotContain('\n', exception.Message);
        }
    }
}
