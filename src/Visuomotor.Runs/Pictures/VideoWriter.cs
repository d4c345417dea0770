using System.Diagnostics;
using System.Globalization;

namespace Visuomotor.Runs;

/// <summary>
/// Encodes frames into an H.264 mp4 (yuv420p, index at the front, so that browsers play it) by piping them to ffmpeg.
/// The video is written aside and renamed by <see cref="Finish"/>; without that call nothing is left behind.
/// </summary>
public sealed class VideoWriter : IDisposable
{
    private readonly string _path;
    private readonly string _aside;
    private readonly int _frameBytes;
    private readonly Process _ffmpeg;
    private readonly Task<string> _complaint;
    private bool _finished;

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="path">The mp4 file to make; its folder must exist.</param>
    /// <param name="width">Pixels a row; even.</param>
    /// <param name="height">Rows; even.</param>
    /// <param name="framesPerSecond">Speed at which the video plays.</param>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    /// <exception cref="RunFolderException">Something else than a regular file is in the video's place.</exception>
    /// <exception cref="ArgumentException">A size is odd: yuv420p halves both.</exception>
    public VideoWriter(string path, int width, int height, double framesPerSecond)
    {
        if (width <= 0 || height <= 0 || width % 2 != 0 || height % 2 != 0)
            throw new ArgumentException($"a video of {width} x {height} pixels: both must be even and positive");
        SafeFile.RequireFile(path);
        _path = path;
        _aside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Litter.Name("film.mp4"));
        _frameBytes = width * height * 3;
        string rate = framesPerSecond.ToString("R", CultureInfo.InvariantCulture);
        _ffmpeg = ChildProcess.Start(
            "ffmpeg",
            "videos",
            "ffmpeg",
            [
                "-hide_banner",
                "-loglevel",
                "error",
                "-y",
                "-f",
                "rawvideo",
                "-pix_fmt",
                "rgb24",
                "-s",
                $"{width}x{height}",
                "-r",
                rate,
                "-i",
                "-",
                "-an",
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-crf",
                "20",
                "-pix_fmt",
                "yuv420p",
                "-movflags",
                "+faststart",
                "-threads",
                "1",
                _aside,
            ]
        );
        _complaint = _ffmpeg.StandardError.ReadToEndAsync();
    }

    /// <summary>Appends one frame.</summary>
    /// <param name="rgb">Height x width x 3 bytes, top row first.</param>
    /// <exception cref="RunFolderException">ffmpeg gave up, for instance because the disk is full.</exception>
    public void Add(ReadOnlySpan<byte> rgb)
    {
        if (rgb.Length != _frameBytes)
            throw new ArgumentException($"a frame of {rgb.Length} bytes where {_frameBytes} belong", nameof(rgb));
        try
        {
            _ffmpeg.StandardInput.BaseStream.Write(rgb);
        }
        catch (IOException)
        {
            throw Failure();
        }
    }

    /// <summary>Closes the video and puts it into its place.</summary>
    /// <exception cref="RunFolderException">ffmpeg failed; an older video of the same name is untouched.</exception>
    public void Finish()
    {
        try
        {
            _ffmpeg.StandardInput.Close();
        }
        catch (IOException)
        {
            throw Failure();
        }
        _ffmpeg.WaitForExit();
        if (_ffmpeg.ExitCode != 0)
            throw Failure();
        SafeFile.Guard(_path, () => File.Move(_aside, _path, overwrite: true));
        _finished = true;
    }

    /// <summary>Stops ffmpeg and removes an unfinished video.</summary>
    public void Dispose()
    {
        if (!_finished)
        {
            if (!_ffmpeg.HasExited)
                _ffmpeg.Kill();
            _ffmpeg.WaitForExit();
            Litter.Remove(_aside);
        }
        _ffmpeg.Dispose();
    }

    private RunFolderException Failure()
    {
        _ffmpeg.WaitForExit();
        return new RunFolderException(
            _path,
            $"ffmpeg could not write the video: {ChildProcess.Complaint(_complaint.GetAwaiter().GetResult())}"
        );
    }
}
