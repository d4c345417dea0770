namespace Visuomotor.Networks;

/// <summary>
/// Where the places of an inner map lie in the picture: place i looks at pixels around <see cref="First"/> + i <see cref="Step"/>, in both
/// directions.
/// </summary>
/// <param name="First">Centre of the first place's window, in pixels; the first pixel's centre is 0.</param>
/// <param name="Step">Pixels between two neighbouring places.</param>
/// <param name="Size">Side of the window that one place sees, in pixels.</param>
/// <param name="Input">The picture.</param>
/// <param name="Map">The map.</param>
public sealed record ReceptiveField(double First, int Step, int Size, TensorShape Input, TensorShape Map)
{
    /// <summary>The receptive field of the map behind the layers before <paramref name="end"/>.</summary>
    /// <param name="definition">A network that takes an image.</param>
    /// <param name="end">Number of layers up to the map; all are image layers.</param>
    public static ReceptiveField Before(NetworkDefinition definition, int end)
    {
        ArgumentNullException.ThrowIfNull(definition);
        double first = 0;
        int step = 1,
            size = 1;
        for (int i = 0; i < end; i++)
        {
            (int kernel, int stride, int padding) = definition.Layers[i] switch
            {
                Convolution convolution => (convolution.Kernel, convolution.Stride, convolution.Padding),
                MaxPool pool => (pool.Kernel, pool.Stride, pool.Padding),
                _ => (1, 1, 0),
            };
            first += step * ((kernel - 1) / 2.0 - padding);
            size += step * (kernel - 1);
            step *= stride;
        }
        return new ReceptiveField(first, step, size, definition.Input, end == 0 ? definition.Input : definition.Shapes[end - 1]);
    }

    /// <summary>
    /// The centre of what a place of the map sees, as shares of the picture's width and height from the upper left corner.
    /// </summary>
    /// <param name="column">The place's column; between two columns as well.</param>
    /// <param name="row">The place's row.</param>
    public (double X, double Y) Centre(double column, double row) =>
        ((First + column * Step + 0.5) / Input.Width, (First + row * Step + 0.5) / Input.Height);

    /// <summary>A feature point's place in the picture; see <see cref="Centre"/>.</summary>
    /// <param name="x">Column in [-1, 1]: -1 is the map's first.</param>
    /// <param name="y">Row in [-1, 1]: -1 is the map's first.</param>
    public (double X, double Y) Place(double x, double y) => Centre((x + 1) / 2 * (Map.Width - 1), (y + 1) / 2 * (Map.Height - 1));
}
