using System.Globalization;

namespace Visuomotor.Runs;

/// <summary>Pictures of what a camera policy sees.</summary>
/// <remarks>[L16] figures 9 and 10.</remarks>
internal static class SightSheets
{
    private const int Channels = 10;
    private const int Columns = 5;
    private const int Tile = 132;
    private const int Gap = 8;

    /// <summary>
    /// The camera picture with the sharpest channels' feature points, and beside it those channels' responses and softmax.
    /// </summary>
    /// <param name="frame">What the policy makes of a picture.</param>
    /// <param name="where">Where the picture was taken.</param>
    public static byte[] Maps(SightFrame frame, string where)
    {
        const int Left = 30,
            Top = 78,
            Pair = 2 * Tile + Gap + 34,
            Side = 2 * Pair - 34,
            Maps = Left + Side + 40;
        PictureSheet sheet = new(Maps + Columns * (Tile + Gap) + 20, Top + Side + 32);
        int[] channels = frame.Sharpest(Channels);
        sheet.Write("What the policy's network makes of its camera picture", Left, 20, 14, bold: true);
        sheet.Write(
            $"{where}. {Format.Count(channels.Length, "channel")} of its last convolution: where each responds (upper picture), and "
                + "where its softmax puts the weight (lower picture).",
            Left,
            40
        );
        sheet.Write(
            "The ring is the mean place under that weight: the channel's feature point. The policy acts on these points and on the "
                + "arm's readings alone.",
            Left,
            58
        );
        sheet.Picture(frame.Picture, frame.Field.Input.Width);
        for (int i = 0; i < channels.Length; i++)
            sheet.Points([frame.Place(channels[i])], Color(i, channels.Length), 1.2);
        sheet.Tile(Left, Top, Side);
        sheet.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"camera picture, {frame.Field.Input.Width} x {frame.Field.Input.Height} pixels, with the feature points in their "
                    + $"channels' colours"
            ),
            Left,
            Top + Side + 14
        );
        byte[] pale = Pale(frame.Picture);
        for (int i = 0; i < channels.Length; i++)
        {
            double x = Maps + i % Columns * (Tile + Gap),
                y = Top + i / Columns * Pair;
            sheet.Write(
                string.Create(CultureInfo.InvariantCulture, $"channel {channels[i] + 1}"),
                x + Tile / 2,
                y + 2 * Tile + Gap + 12,
                centred: true
            );
            for (int kind = 0; kind < 2; kind++)
            {
                sheet.Picture(pale, frame.Field.Input.Width);
                sheet.Map(frame, kind == 0 ? frame.Response(channels[i]) : frame.Share(channels[i]), Color(i, channels.Length));
                if (kind == 1)
                    sheet.Ring(frame.Place(channels[i]));
                sheet.Tile(x, y + kind * (Tile + Gap), Tile);
            }
        }
        return sheet.ToPng();
    }

    /// <summary>The policy's feature points and those of the network that it began as, over the same pictures.</summary>
    /// <param name="policy">What the policy makes of each picture.</param>
    /// <param name="pose">What the pose network makes of them.</param>
    /// <param name="times">When each was taken.</param>
    /// <param name="where">Task and condition.</param>
    /// <remarks>[L16] figure 9.</remarks>
    public static byte[] Points(IReadOnlyList<SightFrame> policy, IReadOnlyList<SightFrame> pose, IReadOnlyList<string> times, string where)
    {
        const int Left = 30,
            Top = 78,
            Side = 420,
            Gap = 14;
        PictureSheet sheet = new(2 * Left + policy.Count * Side + (policy.Count - 1) * Gap, Top + Side + 32);
        sheet.Write("What end-to-end training changed in what the network looks at", Left, 20, 14, bold: true);
        sheet.Write(
            $"{where}. Red: the {pose[0].Channels} feature points of the pose network, which was trained to tell where things are.",
            Left,
            40
        );
        sheet.Write(
            "Blue: those of the policy, which began as that network and was trained on to command torques. A line joins the two "
                + "points of a channel.",
            Left,
            58
        );
        for (int i = 0; i < policy.Count; i++)
        {
            double x = Left + i * (Side + Gap);
            (double X, double Y)[] before = Places(pose[i]),
                after = Places(policy[i]);
            sheet.Picture(policy[i].Picture, policy[i].Field.Input.Width);
            sheet.Lines(before.Zip(after), "#ffffff");
            sheet.Points(before, (0xe6, 0x1e, 0x1e), 0.8);
            sheet.Points(after, (0x1e, 0x6e, 0xff), 0.8);
            sheet.Tile(x, Top, Side);
            sheet.Write(times[i], x + Side / 2.0, Top + Side + 14, centred: true);
        }
        return sheet.ToPng();
    }

    private static (double X, double Y)[] Places(SightFrame frame) => [.. Enumerable.Range(0, frame.Channels).Select(frame.Place)];

    private static (byte Red, byte Green, byte Blue) Color(int i, int count) => PictureSheet.Hue((double)i / count);

    /// <summary>The picture in pale grey.</summary>
    private static byte[] Pale(byte[] rgb)
    {
        byte[] pale = new byte[rgb.Length];
        for (int i = 0; i < rgb.Length; i += 3)
            pale.AsSpan(i, 3).Fill((byte)(130 + (rgb[i] + 2 * rgb[i + 1] + rgb[i + 2]) / 4 * 120 / 255));
        return pale;
    }
}
