using System.Globalization;
using System.Text;

namespace Visuomotor.Runs;

/// <summary>A sheet of camera pictures, maps, points and words, measured in pixels from the upper left; gnuplot draws it.</summary>
/// <param name="width">Pixels a row.</param>
/// <param name="height">Rows.</param>
internal sealed class PictureSheet(int width, int height)
{
    private readonly StringBuilder _blocks = new();
    private readonly StringBuilder _words = new();
    private readonly StringBuilder _tiles = new();
    private readonly List<string> _layers = [];
    private int _names;

    /// <summary>Writes one line; (x, y) is its left end, or its middle.</summary>
    public void Write(string text, double x, double y, int size = 10, string color = "#333333", bool centred = false, bool bold = false) =>
        _words.Append(
            CultureInfo.InvariantCulture,
            $"set label {Gnuplot.Text(text)} at screen {x / width:F5}, screen {1 - y / height:F5} {(centred ? "center" : "left")} "
                + $"font 'sans-serif{(bold ? ":bold" : "")},{size}' textcolor rgb '{color}'\n"
        );

    /// <summary>Adds a picture to the next tile.</summary>
    /// <param name="rgb">Rows x columns x RGB.</param>
    /// <param name="columns">Pixels a row.</param>
    public void Picture(ReadOnlySpan<byte> rgb, int columns)
    {
        int rows = rgb.Length / 3 / columns;
        string name = Block();
        for (int i = 0; i < rows * columns; i++)
            _blocks.Append(
                CultureInfo.InvariantCulture,
                $"{(i % columns + 0.5) / columns:F5} {(i / columns + 0.5) / rows:F5} {rgb[3 * i]} {rgb[3 * i + 1]} {rgb[3 * i + 2]}\n"
            );
        Close(name, "using 1:2:3:4:5 with rgbimage");
    }

    /// <summary>Adds a map to the next tile: one colour, as opaque as the values are large.</summary>
    /// <param name="frame">Where the map lies in the picture.</param>
    /// <param name="values">Rows x columns, none negative.</param>
    /// <param name="color">RGB.</param>
    public void Map(SightFrame frame, ReadOnlySpan<float> values, (byte Red, byte Green, byte Blue) color)
    {
        int columns = frame.Field.Map.Width;
        float highest = 0;
        foreach (float value in values)
            highest = Math.Max(highest, value);
        string name = Block();
        for (int i = 0; i < values.Length; i++)
        {
            (double x, double y) = frame.Field.Centre(i % columns, i / columns);
            int opacity = highest > 0 ? (int)(235 * values[i] / highest) : 0;
            _blocks.Append(CultureInfo.InvariantCulture, $"{x:F5} {y:F5} {color.Red} {color.Green} {color.Blue} {opacity}\n");
        }
        Close(name, "using 1:2:3:4:5:6 with rgbalpha");
    }

    /// <summary>Adds points with a dark rim to the next tile.</summary>
    /// <param name="places">Shares of the tile's width and height.</param>
    /// <param name="color">RGB.</param>
    /// <param name="size">Diameter in gnuplot's units.</param>
    public void Points(IEnumerable<(double X, double Y)> places, (byte Red, byte Green, byte Blue) color, double size)
    {
        string name = Block();
        foreach ((double x, double y) in places)
            _blocks.Append(CultureInfo.InvariantCulture, $"{x:F5} {y:F5}\n");
        Close(
            name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"using 1:2 with points pt 7 ps {size + 0.35} lc rgb '#141414', {name} using 1:2 with points pt 7 ps {size} lc rgb "
                    + $"'{Hex(color)}'"
            )
        );
    }

    /// <summary>Adds a ring around a place to the next tile.</summary>
    public void Ring((double X, double Y) place)
    {
        string name = Block();
        _blocks.Append(CultureInfo.InvariantCulture, $"{place.X:F5} {place.Y:F5}\n");
        Close(name, "using 1:2 with points pt 6 ps 2.2 lw 1.4 lc rgb '#141414'");
    }

    /// <summary>Adds lines between pairs of places to the next tile.</summary>
    public void Lines(IEnumerable<((double X, double Y) From, (double X, double Y) To)> pairs, string color)
    {
        string name = Block();
        foreach (((double X, double Y) from, (double X, double Y) to) in pairs)
            _blocks.Append(CultureInfo.InvariantCulture, $"{from.X:F5} {from.Y:F5} {to.X - from.X:F5} {to.Y - from.Y:F5}\n");
        Close(name, $"using 1:2:3:4 with vectors nohead lw 1.2 lc rgb '{color}'");
    }

    /// <summary>Puts a tile of what was added since the last one.</summary>
    public void Tile(double left, double top, double side)
    {
        _tiles.Append(
            CultureInfo.InvariantCulture,
            $"set lmargin at screen {left / width:F5}\nset rmargin at screen {(left + side) / width:F5}\nset tmargin at screen "
                + $"{1 - top / height:F5}\nset bmargin at screen {1 - (top + side) / height:F5}\n"
        );
        _tiles.Append("plot ").AppendJoin(", ", _layers).Append("\nunset label\n");
        _layers.Clear();
    }

    /// <summary>The sheet as a PNG file.</summary>
    /// <exception cref="MissingProgramException">gnuplot is not installed.</exception>
    public byte[] ToPng() =>
        Gnuplot.Run(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                set terminal pngcairo size {width},{height} font 'sans-serif,10' noenhanced background '#ffffff'
                {_blocks}unset key
                unset tics
                unset colorbox
                set border 15 lc rgb '#bbbbbb'
                set xrange [0:1]
                set yrange [1:0]
                {_words}set multiplot
                {_tiles}unset multiplot

                """
            ),
            "pictures of what a policy sees"
        );

    /// <summary>A colour of the rainbow.</summary>
    /// <param name="hue">In [0, 1); 0 is red.</param>
    public static (byte Red, byte Green, byte Blue) Hue(double hue)
    {
        byte Part(double shift) => (byte)(255 * Math.Clamp(Math.Abs((hue + shift) % 1 * 6 - 3) - 1, 0, 1));
        return (Part(0), Part(2.0 / 3), Part(1.0 / 3));
    }

    /// <summary>A colour as gnuplot takes it.</summary>
    public static string Hex((byte Red, byte Green, byte Blue) color) => $"#{color.Red:x2}{color.Green:x2}{color.Blue:x2}";

    private string Block()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"$b{_names++}");
        _blocks.Append(CultureInfo.InvariantCulture, $"{name} << END\n");
        return name;
    }

    private void Close(string name, string style)
    {
        _blocks.Append("END\n");
        _layers.Add($"{name} {style}");
    }
}
