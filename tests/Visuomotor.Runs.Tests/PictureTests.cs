using System.Diagnostics;
using Visuomotor.Control;
using Visuomotor.Tasks;

namespace Visuomotor.Runs.Tests;

public sealed class PictureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, new[] { 0 })]
    [InlineData(4, new[] { 0, 1, 2, 3 })]
    [InlineData(9, new[] { 0, 2, 5, 8 })]
    [InlineData(15, new[] { 0, 4, 9, 14 })]
    public void AFewConditionsSpreadOverAllAreFilmed(int count, int[] filmed) =>
        Assert.Equal(filmed.Select(i => $"{i}"), FilmChoice.Conditions([.. Enumerable.Range(0, count).Select(i => $"{i}")]));

    [Fact]
    public void AnotherDecoderReadsThePixelsOfAPng()
    {
        const int Width = 37,
            Height = 23;
        byte[] rgb = new byte[Width * Height * 3];
        new Random(3).NextBytes(rgb);
        string path = _folder.In("a.png");
        File.WriteAllBytes(path, PngEncoder.Encode(rgb, Width, Height));
        Assert.Equal(rgb, Decode("-i", path));
    }

    [Fact]
    public void CommandsOfAFilmArePaleAfterNowAndInTheMotorsColours()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        Trajectory rollout = new(task.Horizon, task.StateSize, task.ActionSize, task.ObservationSize);
        for (int t = 0; t < task.Horizon; t++)
            (rollout.Actions[t, 0], rollout.Actions[t, 1]) = t == 0 ? (1, -1) : (0.5, -0.5);
        const int Width = 400,
            Height = 150;
        TorquePanel panel = new(task, rollout, Width, Height);
        byte[] start = panel.At(0),
            middle = panel.At(task.Horizon / 2),
            end = panel.At(task.Horizon - 1);
        Assert.All(new[] { start, middle, end }, frame => Assert.Equal(Width * Height * 3, frame.Length));

        // two curves, level but for the start: pixels with the first two colours of the palette, up to now and not beyond
        Assert.Equal((0, 0), (Count(start, 0x00, 0x72, 0xb2), Count(start, 0xd5, 0x5e, 0x00)));
        foreach ((int red, int green, int blue) in new[] { (0x00, 0x72, 0xb2), (0xd5, 0x5e, 0x00) })
        {
            int half = Count(middle, red, green, blue),
                whole = Count(end, red, green, blue);
            Assert.InRange(half, 100, 260);
            Assert.InRange(whole, half + 100, 520);
        }

        // below the legend, within 40 of a colour
        static int Count(byte[] frame, int red, int green, int blue) =>
            Enumerable
                .Range(31 * Width, 78 * Width)
                .Count(i => Math.Abs(frame[3 * i] - red) + Math.Abs(frame[3 * i + 1] - green) + Math.Abs(frame[3 * i + 2] - blue) < 40);
    }

    [Fact]
    public void LimitsOfTheMotorsAreNamedAndMarkedWhereInView()
    {
        using RobotTask mass = RobotTask.Load("point-mass"),
            arm = RobotTask.Load("peg");
        Assert.Equal("limits (dashed where in view) ±5 N", TorquePanel.Limits(mass));
        Assert.Equal("limits (dashed where in view) ±30, wrist-flex and wrist-roll ±10 N m", TorquePanel.Limits(arm));

        // the second motor's dashes, drawn last: there where a command comes near its limit, and else not
        Assert.True(Top(4.99) > 100);
        Assert.Equal(0, Top(3));

        int Top(double highest)
        {
            Trajectory rollout = new(mass.Horizon, mass.StateSize, mass.ActionSize, mass.ObservationSize);
            for (int t = 0; t < mass.Horizon; t++)
                rollout.Actions[t, 0] = t == 0 ? highest : 0;
            byte[] frame = new TorquePanel(mass, rollout, 400, 150).At(mass.Horizon - 1);
            // the upper tenth of the plotted area, right of the peak
            return Enumerable
                .Range(31, 8)
                .Sum(y =>
                    Enumerable
                        .Range(60, 320)
                        .Count(x => Math.Abs(frame[3 * (400 * y + x)] - 0xd5) + Math.Abs(frame[3 * (400 * y + x) + 1] - 0x5e) < 80)
                );
        }
    }

    [Fact]
    public void AStripHoldsItsFrames()
    {
        FilmStrip strip = new(2, 1, 2);
        strip.Place(0, [1, 2, 3, 4, 5, 6]);
        strip.Place(1, [7, 8, 9, 10, 11, 12]);
        string path = _folder.In("strip.png");
        File.WriteAllBytes(path, strip.ToPng());
        byte[] pixels = Decode("-i", path);
        Assert.Equal([1, 2, 3, 4, 5, 6], pixels[..6]);
        Assert.Equal([255, 255, 255], pixels[6..9]);
        Assert.Equal([7, 8, 9, 10, 11, 12], pixels[^6..]);
    }

    [Fact]
    public void FramesOfAStripAreSpreadOverTheRollout()
    {
        byte[][] still = [.. Enumerable.Range(0, 100).Select(_ => new byte[3])];
        Assert.Equal([0, 33, 66, 99], FilmStrip.Choose(still, 4));
        Assert.Equal([99], FilmStrip.Choose(still, 1));
        Assert.Equal([0, 0, 0], FilmStrip.Choose(still[..1], 3));
        // all that moves moves in the first ten frames: that is where the strip looks
        byte[][] sudden = [.. Enumerable.Range(0, 100).Select(t => new byte[] { (byte)Math.Min(20 * t, 200), 0, 0 })];
        int[] chosen = FilmStrip.Choose(sudden, 5);
        Assert.Equal(0, chosen[0]);
        Assert.Equal(99, chosen[^1]);
        Assert.True(chosen[3] <= 10);
    }

    [Fact]
    public void AVideoPlaysBackItsFrames()
    {
        string path = _folder.In("a.mp4");
        using (VideoWriter video = new(path, 64, 48, 20))
        {
            byte[] frame = new byte[64 * 48 * 3];
            for (int t = 0; t < 10; t++)
            {
                Array.Fill(frame, (byte)(20 * t));
                video.Add(frame);
            }
            video.Finish();
        }
        byte[] pixels = Decode("-i", path);
        Assert.Equal(10 * 64 * 48 * 3, pixels.Length);
        for (int t = 0; t < 10; t++)
            Assert.InRange(pixels[t * 64 * 48 * 3], 20 * t - 4, 20 * t + 4);
        // the index stands before the pictures, so that a browser plays it at once
        string text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.True(text.IndexOf("moov", StringComparison.Ordinal) < text.IndexOf("mdat", StringComparison.Ordinal));
        Assert.Equal(["a.mp4"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void AnUnfinishedVideoLeavesNothing()
    {
        using (VideoWriter video = new(_folder.In("a.mp4"), 64, 48, 20))
            video.Add(new byte[64 * 48 * 3]);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void OddSizesAreRefused() => Assert.Throws<ArgumentException>(() => new VideoWriter(_folder.In("a.mp4"), 63, 48, 20));

    private static byte[] Decode(params string[] input)
    {
        using Process ffmpeg = Process.Start(
            new ProcessStartInfo("ffmpeg", ["-loglevel", "error", .. input, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
            {
                RedirectStandardOutput = true,
            }
        )!;
        using MemoryStream pixels = new();
        ffmpeg.StandardOutput.BaseStream.CopyTo(pixels);
        ffmpeg.WaitForExit();
        return pixels.ToArray();
    }
}
