using System.Text;
using Visuomotor.Runs;

namespace Visuomotor.Cli;

/// <summary>
/// Writes text with its control characters written out, whatever file or name they come from: nothing that is shown moves the cursor or
/// hides what follows.
/// </summary>
/// <param name="inner">Where the text goes.</param>
/// <param name="isResult">Whether it is what the user asked for: that it cannot be written is then an error; of a note it is passed
/// over.</param>
internal sealed class PlainWriter(TextWriter inner, bool isResult) : TextWriter
{
    private const int BrokenPipe = 32;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value) => Try(() => inner.Write(PlainText.Escaped(value ?? "")));

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(PlainText.Escaped(value ?? "")));

    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // who reads no further has what he wants
            if (isResult && (exception.HResult & 0xffff) == BrokenPipe)
                throw;
            if (isResult)
                throw new UserErrorException($"the standard output cannot be written: {exception.Message.TrimEnd('.')}");
        }
    }
}
