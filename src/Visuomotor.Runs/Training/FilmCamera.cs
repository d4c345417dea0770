namespace Visuomotor.Runs;

/// <summary>Takes a rollout's pictures: full size into a video, half size into memory for the film strip.</summary>
/// <param name="path">The video.</param>
/// <param name="options">Size and camera.</param>
/// <param name="every">Control steps between two pictures.</param>
/// <param name="framesPerSecond">The video's speed.</param>
/// <param name="cancellation">Stops before the next picture.</param>
internal sealed class FilmCamera(string path, RecordingOptions options, int every, double framesPerSecond, CancellationToken cancellation)
    : IFilm
{
    private readonly List<byte[]> _frames = [];
    private readonly VideoWriter _video = new(path, options.Width, options.Height, framesPerSecond);

    public string? Camera => options.Camera;

    public int Width => options.Width;

    public int Height => options.Height;

    public int Every => every;

    public void Add(int t, ReadOnlySpan<byte> rgb)
    {
        cancellation.ThrowIfCancellationRequested();
        _video.Add(rgb);
        _frames.Add(Halve(rgb));
    }

    public void Finish() => _video.Finish();

    public byte[] Strip() => FilmStrip.Of(_frames, SmallWidth, SmallHeight);

    public void Dispose() => _video.Dispose();

    private int SmallWidth => options.Width / 2;

    private int SmallHeight => options.Height / 2;

    private byte[] Halve(ReadOnlySpan<byte> rgb)
    {
        byte[] small = new byte[SmallWidth * SmallHeight * 3];
        int stride = Width * 3;
        for (int y = 0; y < SmallHeight; y++)
        {
            for (int x = 0; x < SmallWidth * 3; x++)
            {
                // the mean of four pixels of one channel
                int place = 2 * y * stride + x / 3 * 6 + x % 3;
                small[y * SmallWidth * 3 + x] = (byte)(
                    (rgb[place] + rgb[place + 3] + rgb[place + stride] + rgb[place + stride + 3] + 2) / 4
                );
            }
        }
        return small;
    }
}
