namespace Visuomotor.Runs.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadsBackWhatWasWritten()
    {
        byte[] payload = new byte[100_003];
        new Random(5).NextBytes(payload);
        CheckpointFile.Write(_folder.In("a.vmc"), 42, payload);
        Checkpoint checkpoint = CheckpointFile.Read(_folder.In("a.vmc"));
        Assert.Equal(42, checkpoint.Iteration);
        Assert.Equal(payload, checkpoint.Payload.ToArray());
        Assert.Equal(["a.vmc"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void EveryCutAndEveryChangedByteIsNoticed()
    {
        string path = _folder.In("a.vmc");
        CheckpointFile.Write(path, 3, "some state"u8);
        byte[] file = File.ReadAllBytes(path);
        for (int cut = 0; cut < file.Length; cut++)
        {
            File.WriteAllBytes(path, file[..cut]);
            Assert.Throws<RunFolderException>(() => CheckpointFile.Read(path));
        }
        for (int place = 0; place < file.Length; place++)
        {
            byte[] spoilt = [.. file];
            spoilt[place] ^= 1;
            File.WriteAllBytes(path, spoilt);
            RunFolderException exception = Assert.Throws<RunFolderException>(() => CheckpointFile.Read(path));
            Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AnotherVersionIsNamed()
    {
        string path = _folder.In("a.vmc");
        CheckpointFile.Write(path, 3, "state"u8);
        byte[] file = File.ReadAllBytes(path);
        file[8] = 9;
        BitConverter.GetBytes(Crc32C.Compute(file.AsSpan(0, 36))).CopyTo(file, 36);
        File.WriteAllBytes(path, file);
        Assert.Contains("format 9", Assert.Throws<RunFolderException>(() => CheckpointFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeepsTheNewestTwoAndTheBest()
    {
        CheckpointStore store = new(_folder.In("checkpoints"));
        Assert.Null(store.LoadNewest(out _));
        for (int i = 1; i <= 6; i++)
            store.Save(i, [(byte)i], best: Math.Min(i, 3));
        Assert.Equal([3, 5, 6], store.Iterations);
        Assert.Equal([6], store.LoadNewest(out IReadOnlyList<string> notes)!.Payload.ToArray());
        Assert.Empty(notes);
    }

    [Fact]
    public void FallsBackPastADamagedOneAndSaysSo()
    {
        CheckpointStore store = new(_folder.In("checkpoints"));
        store.Save(1, [1]);
        store.Save(2, [2]);
        File.WriteAllBytes(store.PathOf(2), File.ReadAllBytes(store.PathOf(2))[..10]);
        Assert.Equal(1, store.LoadNewest(out IReadOnlyList<string> notes)!.Iteration);
        Assert.Contains("000002.vmc", Assert.Single(notes), StringComparison.Ordinal);
        File.WriteAllBytes(store.PathOf(1), []);
        Assert.Throws<RunFolderException>(() => store.LoadNewest(out _));
        Assert.Equal([1, 2], store.Iterations);
    }

    [Fact]
    public void ARenamedCheckpointIsNotTakenForAnother()
    {
        CheckpointStore store = new(_folder.In("checkpoints"));
        store.Save(1, [1]);
        File.Copy(store.PathOf(1), store.PathOf(7));
        Assert.Contains("iteration 1", Assert.Throws<RunFolderException>(() => store.Load(7)).Message, StringComparison.Ordinal);
    }
}
