using Visuomotor.Control;
using Visuomotor.Networks;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>
/// Films a camera policy: the third-person view beside what the policy saw, with its feature points, one colour each, and below them the
/// commands.
/// </summary>
/// <param name="path">The video.</param>
/// <param name="task">The task.</param>
/// <param name="seen">The same rollout, run before, with its pictures.</param>
/// <param name="policy">The policy that ran it.</param>
/// <param name="every">Control steps between two pictures.</param>
/// <param name="framesPerSecond">The video's speed.</param>
/// <param name="cancellation">Stops before the next picture.</param>
/// <remarks>[L16] section 6.5.</remarks>
internal sealed class SightCamera(
    string path,
    RobotTask task,
    Trajectory seen,
    GlobalPolicy policy,
    int every,
    double framesPerSecond,
    CancellationToken cancellation
) : IFilm
{
    private const int Side = 320;
    private const int ViewWidth = 424;
    private const int PanelHeight = 170;
    private const double PointRadius = 3.5;

    private readonly VideoWriter _video = new(path, ViewWidth + Side, Side + PanelHeight, framesPerSecond);
    private readonly TorquePanel _commands = new(task, seen, ViewWidth + Side, PanelHeight);
    private readonly List<byte[]> _sights = [];
    private readonly Matrix _points = policy.Features(seen);
    private readonly ReceptiveField? _field = FeatureMaps.FieldOf(policy.Network.Definition);

    public string? Camera => null;

    public int Width => ViewWidth;

    public int Height => Side;

    public int Every => every;

    public void Add(int t, ReadOnlySpan<byte> rgb)
    {
        cancellation.ThrowIfCancellationRequested();
        byte[] sight = Sight(Math.Min(t, seen.Horizon - 1)),
            frame = new byte[(Width + Side) * (Side + PanelHeight) * 3];
        for (int row = 0; row < Side; row++)
        {
            rgb.Slice(row * Width * 3, Width * 3).CopyTo(frame.AsSpan(row * (Width + Side) * 3));
            sight.AsSpan(row * Side * 3, Side * 3).CopyTo(frame.AsSpan((row * (Width + Side) + Width) * 3));
        }
        _commands.At(Math.Min(t, seen.Horizon - 1)).CopyTo(frame.AsSpan((Width + Side) * Side * 3));
        _sights.Add(sight);
        _video.Add(frame);
    }

    public void Finish() => _video.Finish();

    public byte[] Strip() => FilmStrip.Of(_sights, Side, Side);

    public void Dispose() => _video.Dispose();

    /// <summary>What the policy saw, enlarged, with the feature points at what they see.</summary>
    private byte[] Sight(int t)
    {
        byte[] picture = new byte[Side * Side * 3];
        ReadOnlySpan<byte> image = seen.Image(t);
        int width = task.Camera!.Width,
            height = task.Camera.Height;
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int place = (y * height / Side * width + x * width / Side) * 3;
                image.Slice(place, 3).CopyTo(picture.AsSpan((y * Side + x) * 3));
            }
        }
        if (_field is null)
            return picture;
        ReadOnlySpan<double> row = _points.Span.Row(t);
        for (int i = 0; i + 1 < row.Length; i += 2)
        {
            (double x, double y) = _field.Place(row[i], row[i + 1]);
            Dot(picture, x * Side - 0.5, y * Side - 0.5, PictureSheet.Hue((double)i / row.Length));
        }
        return picture;
    }

    private static void Dot(byte[] picture, double x, double y, (byte Red, byte Green, byte Blue) color)
    {
        for (int v = (int)(y - PointRadius - 1); v <= y + PointRadius + 1; v++)
        {
            for (int u = (int)(x - PointRadius - 1); u <= x + PointRadius + 1; u++)
            {
                double distance = Math.Sqrt((u - x) * (u - x) + (v - y) * (v - y));
                if (u < 0 || v < 0 || u >= Side || v >= Side || distance > PointRadius + 1)
                    continue;
                // a dark rim keeps a point visible on any ground
                (byte red, byte green, byte blue) = distance > PointRadius ? ((byte)20, (byte)20, (byte)20) : color;
                int place = (v * Side + u) * 3;
                (picture[place], picture[place + 1], picture[place + 2]) = (red, green, blue);
            }
        }
    }
}
