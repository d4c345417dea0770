using Visuomotor.Control;

namespace Visuomotor.Runs;

/// <summary>A rollout's film: takes its pictures and makes a video and a strip of them.</summary>
internal interface IFilm : IFrameSink, IDisposable
{
    /// <summary>Closes the video and puts it into its place.</summary>
    void Finish();

    /// <summary>A few pictures side by side, as a PNG file.</summary>
    byte[] Strip();
}
