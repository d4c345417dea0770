using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>Films a camera policy: the third-person view beside what the policy saw, with its feature points, one colour each, and below them the commands.</summary>
/// <param name="path">The video.</param>
/// <param name="task">The task.</param>
/// <param name="seen">The same rollout, run before, with its pictures.</param>
/// <param name="points">Its feature points, one row a time step: x0, y0, x1, y1, ... in [-1, 1].</param>
/// <param name="every">Control steps between two pictures.</param>
/// <param name="framesPerSecond">The video's speed.</param>
/// <remarks>[L16] section 6.5.</remarks>
internal sealed class SightCamera(string path, RobotTask task, Trajectory seen, Matrix points, int every, double framesPerSecond) : IFrameSink, IDisposable
{
    private const int Side = 300;
    private const int PointRadius = 3;

    private const int PanelHeight = 150;

    private readonly VideoWriter _video = new(path, 400 + Side, Side + PanelHeight, framesPerSecond);
    private readonly TorquePanel _commands = new(task, seen, 400 + Side, PanelHeight);
    private readonly int _imageSide = (int)Math.Round(Math.Sqrt(seen.ImageSize / 3.0));

    public string? Camera => null;

    public int Width => 400;

    public int Height => Side;

    public int Every => every;

    /// <summary>Side in pixels of the pictures in <see cref="Sights"/>.</summary>
    public static int SightSide => Side;

    /// <summary>What the policy saw, enlarged, with the feature points.</summary>
    public List<byte[]> Sights { get; } = [];

    public void Add(int t, ReadOnlySpan<byte> rgb)
    {
        byte[] sight = Sight(Math.Min(t, seen.Horizon - 1)), frame = new byte[(Width + Side) * (Side + PanelHeight) * 3];
        for (int row = 0; row < Side; row++)
        {
            rgb.Slice(row * Width * 3, Width * 3).CopyTo(frame.AsSpan(row * (Width + Side) * 3));
            sight.AsSpan(row * Side * 3, Side * 3).CopyTo(frame.AsSpan((row * (Width + Side) + Width) * 3));
        }
        _commands.At(Math.Min(t, seen.Horizon - 1)).CopyTo(frame.AsSpan((Width + Side) * Side * 3));
        Sights.Add(sight);
        _video.Add(frame);
    }

    public void Finish() => _video.Finish();

    public void Dispose() => _video.Dispose();

    private byte[] Sight(int t)
    {
        byte[] picture = new byte[Side * Side * 3];
        ReadOnlySpan<byte> image = seen.Image(t);
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int place = (y * _imageSide / Side * _imageSide + x * _imageSide / Side) * 3;
                image.Slice(place, 3).CopyTo(picture.AsSpan((y * Side + x) * 3));
            }
        }
        ReadOnlySpan<double> row = points.Span.Row(t);
        for (int i = 0; i + 1 < row.Length; i += 2) Dot(picture, (row[i] + 1) / 2 * (Side - 1), (row[i + 1] + 1) / 2 * (Side - 1), Hue((double)i / row.Length));
        return picture;
    }

    private static void Dot(byte[] picture, double x, double y, (byte Red, byte Green, byte Blue) color)
    {
        for (int v = (int)y - PointRadius - 1; v <= (int)y + PointRadius + 1; v++)
        {
            for (int u = (int)x - PointRadius - 1; u <= (int)x + PointRadius + 1; u++)
            {
                double distance = Math.Sqrt((u - x) * (u - x) + (v - y) * (v - y));
                if (u < 0 || v < 0 || u >= Side || v >= Side || distance > PointRadius + 1) continue;
                // a dark rim keeps a point visible on any ground
                (byte red, byte green, byte blue) = distance > PointRadius ? ((byte)20, (byte)20, (byte)20) : color;
                int place = (v * Side + u) * 3;
                (picture[place], picture[place + 1], picture[place + 2]) = (red, green, blue);
            }
        }
    }

    private static (byte Red, byte Green, byte Blue) Hue(double hue)
    {
        byte Part(double shift) => (byte)(255 * Math.Clamp(Math.Abs((hue + shift) % 1 * 6 - 3) - 1, 0, 1));
        return (Part(0), Part(2.0 / 3), Part(1.0 / 3));
    }
}
