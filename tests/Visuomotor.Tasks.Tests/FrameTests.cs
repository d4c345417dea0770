using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

public class FrameTests
{
    public static TheoryData<string> Shipped => [.. RobotTask.ShippedNames];

    private sealed class Sink(string? camera) : IFrameSink
    {
        internal List<(int Step, byte[] Picture)> Frames { get; } = [];

        public string? Camera { get; } = camera;

        public int Width => 64;

        public int Height => 48;

        public int Every => 4;

        public void Add(int t, ReadOnlySpan<byte> rgb) => Frames.Add((t, rgb.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void PicturesComeBeforeEverySoManyActionsAndAfterTheLast(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        using RolloutWorker worker = new(task);
        Trajectory plain = TaskContractTests.Make(task, 10),
            filmed = TaskContractTests.Make(task, 10);
        Sink sink = new(null);
        worker.Run(task.Training[0], new RandomController(task, 0.9, 1), RandomStream.Create(1, "a"), plain);
        worker.Run(
            task.Training[0],
            new RandomController(task, 0.9, 1),
            RandomStream.Create(1, "a"),
            filmed,
            new RolloutOptions { Frames = sink }
        );
        Assert.Equal([0, 4, 8, 10], sink.Frames.Select(frame => frame.Step));
        Assert.All(sink.Frames, frame => Assert.Equal(64 * 48 * 3, frame.Picture.Length));
        // A picture of something, that moves; and filming changes nothing.
        Assert.True(sink.Frames[0].Picture.Distinct().Count() > 20);
        Assert.NotEqual(sink.Frames[0].Picture, sink.Frames[^1].Picture);
        Assert.Equal(plain.States.Data, filmed.States.Data);
    }

    [Fact]
    public void ACameraThatDoesNotExistIsNamed()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using RolloutWorker worker = new(task);
        MujocoException error = Assert.Throws<MujocoException>(() =>
            worker.Run(
                task.Training[0],
                new RandomController(task, 1, 1),
                RandomStream.Create(1, "a"),
                TaskContractTests.Make(task, 2),
                new RolloutOptions { Frames = new Sink("viev") }
            )
        );
        Assert.Contains("view", error.Message, StringComparison.Ordinal);
    }
}
