using System.Globalization;
using System.Net;

namespace Visuomotor.Runs;

/// <summary>Numbers and texts as people read them, and as HTML takes them.</summary>
public static class Format
{
    /// <summary>Text made safe for HTML, in an element or a quoted attribute; control characters are written out.</summary>
    public static string Html(string? text) => WebUtility.HtmlEncode(PlainText.Escaped(text ?? ""));

    /// <summary>A number with about three significant digits; a dash where there is none.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
            return "–";
        double size = Math.Abs(value);
        string format = size switch
        {
            0 => "0",
            >= 1e6 or < 1e-4 => "0.##e0",
            >= 1000 => "#,0",
            >= 100 => "0",
            >= 10 => "0.#",
            >= 1 => "0.##",
            >= 0.1 => "0.###",
            >= 0.01 => "0.####",
            >= 0.001 => "0.#####",
            _ => "0.######",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) =>
        double.IsFinite(share) ? (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %" : "–";

    /// <summary>A span of time: "45 ms", "8.3 s", "2 min 5 s", "1 h 12 min".</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds))
            return "–";
        TimeSpan span = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.MaxValue.TotalSeconds / 2));
        if (span.TotalSeconds < 0.995)
            return span.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + " ms";
        if (span.TotalSeconds < 59.5)
            return span.TotalSeconds.ToString(span.TotalSeconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " s";
        return span.TotalMinutes < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min");
    }

    /// <summary>A file's size: "12 kB".</summary>
    public static string Size(long bytes) =>
        bytes switch
        {
            < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
            < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        };

    /// <summary>A count with its noun: "1 trial", "5 trials".</summary>
    public static string Count(double count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {noun}{(count == 1 ? "" : "s")}");
}
