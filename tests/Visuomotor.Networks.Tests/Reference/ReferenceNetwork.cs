namespace Visuomotor.Networks.Tests.Reference;

/// <summary>A network in plain loops and double precision, written from the layers' equations alone.</summary>
internal sealed class ReferenceNetwork(NetworkDefinition definition, double[] parameters)
{
    private readonly List<double[]> _values = [];

    public double[] Parameters { get; } = parameters;

    public double[] Gradient { get; } = new double[parameters.Length];

    public static ReferenceNetwork Of(Network network) =>
        new(network.Definition, [.. network.Parameters.ToArray().Select(value => (double)value)]);

    /// <summary>Image as channels x rows x columns; null where the network has none.</summary>
    public double[] Forward(double[]? image, double[] vector)
    {
        _values.Clear();
        _values.Add(image ?? vector);
        for (int i = 0; i < definition.Layers.Count; i++)
        {
            double[] x = _values[^1];
            TensorShape from = i == 0 ? definition.Input : definition.Shapes[i - 1],
                to = definition.Shapes[i];
            _values.Add(
                definition.Layers[i] switch
                {
                    Convolution layer => Convolve(layer, i, from, to, x),
                    MaxPool layer => Pool(layer, from, to, x, out _),
                    Dense layer => Multiply(layer, i, x),
                    Relu => [.. x.Select(v => Math.Max(0, v))],
                    Softplus => [.. x.Select(v => Math.Max(v, 0) + Math.Log(1 + Math.Exp(-Math.Abs(v))))],
                    SpatialSoftmax layer => Softmax(layer, i, from, x),
                    ExpectedPositions => Positions(from, x),
                    AppendVector => [.. x, .. vector],
                    _ => throw new InvalidOperationException(),
                }
            );
        }

        return _values[^1];
    }

    /// <summary>Adds the gradient of the last forward pass, from the gradient of its output.</summary>
    public void Backward(double[] outputGradient)
    {
        double[] g = outputGradient;
        for (int i = definition.Layers.Count - 1; i >= 0; i--)
        {
            double[] x = _values[i],
                y = _values[i + 1];
            TensorShape from = i == 0 ? definition.Input : definition.Shapes[i - 1],
                to = definition.Shapes[i];
            double[] back = new double[x.Length];
            switch (definition.Layers[i])
            {
                case Convolution layer:
                    ConvolveBack(layer, i, from, to, x, g, back);
                    break;
                case MaxPool layer:
                    _ = Pool(layer, from, to, x, out int[] places);
                    for (int k = 0; k < g.Length; k++)
                        back[places[k]] += g[k];
                    break;
                case Dense layer:
                    int w = Offset(i, 0),
                        b = Offset(i, 1);
                    for (int o = 0; o < layer.Outputs; o++)
                    {
                        Gradient[b + o] += g[o];
                        for (int k = 0; k < x.Length; k++)
                        {
                            Gradient[w + k * layer.Outputs + o] += x[k] * g[o];
                            back[k] += Parameters[w + k * layer.Outputs + o] * g[o];
                        }
                    }

                    break;
                case Relu:
                    for (int k = 0; k < x.Length; k++)
                        back[k] = x[k] > 0 ? g[k] : 0;
                    break;
                case Softplus:
                    for (int k = 0; k < x.Length; k++)
                        back[k] = g[k] / (1 + Math.Exp(-x[k]));
                    break;
                case SpatialSoftmax layer:
                    int pixels = from.Height * from.Width;
                    double temperature = Temperature(layer, i);
                    for (int c = 0; c < from.Channels; c++)
                    {
                        double mean = 0;
                        for (int k = 0; k < pixels; k++)
                            mean += y[c * pixels + k] * g[c * pixels + k];
                        for (int k = 0; k < pixels; k++)
                        {
                            double dz = y[c * pixels + k] * (g[c * pixels + k] - mean);
                            back[c * pixels + k] = dz / temperature;
                            if (layer.LearnedTemperature)
                                Gradient[Offset(i, 0)] -= dz * x[c * pixels + k] / temperature;
                        }
                    }

                    break;
                case ExpectedPositions:
                    for (int c = 0; c < from.Channels; c++)
                    {
                        for (int row = 0; row < from.Height; row++)
                        {
                            for (int column = 0; column < from.Width; column++)
                            {
                                back[(c * from.Height + row) * from.Width + column] =
                                    g[2 * c] * Place(column, from.Width) + g[2 * c + 1] * Place(row, from.Height);
                            }
                        }
                    }

                    break;
                case AppendVector:
                    Array.Copy(g, back, x.Length);
                    break;
            }

            g = back;
        }
    }

    private static double Place(int i, int count) => count == 1 ? 0 : -1 + 2.0 * i / (count - 1);

    private static double[] Positions(TensorShape shape, double[] s)
    {
        double[] points = new double[2 * shape.Channels];
        for (int c = 0; c < shape.Channels; c++)
        {
            for (int row = 0; row < shape.Height; row++)
            {
                for (int column = 0; column < shape.Width; column++)
                {
                    double share = s[(c * shape.Height + row) * shape.Width + column];
                    points[2 * c] += share * Place(column, shape.Width);
                    points[2 * c + 1] += share * Place(row, shape.Height);
                }
            }
        }

        return points;
    }

    private static double[] Pool(MaxPool layer, TensorShape from, TensorShape to, double[] x, out int[] places)
    {
        double[] y = new double[to.Length];
        places = new int[to.Length];
        for (int k = 0; k < to.Length; k++)
        {
            int c = k / (to.Height * to.Width),
                row = k / to.Width % to.Height,
                column = k % to.Width;
            y[k] = double.NegativeInfinity;
            for (int i = 0; i < layer.Kernel; i++)
            {
                for (int j = 0; j < layer.Kernel; j++)
                {
                    int r = row * layer.Stride - layer.Padding + i,
                        q = column * layer.Stride - layer.Padding + j;
                    if (r < 0 || q < 0 || r >= from.Height || q >= from.Width)
                        continue;
                    int at = (c * from.Height + r) * from.Width + q;
                    if (x[at] > y[k])
                    {
                        y[k] = x[at];
                        places[k] = at;
                    }
                }
            }
        }

        return y;
    }

    private int Offset(int layer, int part) => definition.Tensors.Where(tensor => tensor.Layer == layer).ElementAt(part).Offset;

    private double Temperature(SpatialSoftmax layer, int index) =>
        layer.LearnedTemperature ? Math.Exp(Parameters[Offset(index, 0)]) : layer.Temperature;

    private double[] Softmax(SpatialSoftmax layer, int index, TensorShape shape, double[] x)
    {
        double[] s = new double[x.Length];
        int pixels = shape.Height * shape.Width;
        double temperature = Temperature(layer, index);
        for (int c = 0; c < shape.Channels; c++)
        {
            double[] plane = x[(c * pixels)..((c + 1) * pixels)];
            double top = plane.Max(),
                sum = plane.Sum(v => Math.Exp((v - top) / temperature));
            for (int k = 0; k < pixels; k++)
                s[c * pixels + k] = Math.Exp((plane[k] - top) / temperature) / sum;
        }

        return s;
    }

    private double[] Multiply(Dense layer, int index, double[] x)
    {
        int w = Offset(index, 0),
            b = Offset(index, 1);
        double[] y = new double[layer.Outputs];
        for (int o = 0; o < layer.Outputs; o++)
        {
            y[o] = Parameters[b + o];
            for (int k = 0; k < x.Length; k++)
                y[o] += x[k] * Parameters[w + k * layer.Outputs + o];
        }

        return y;
    }

    private double[] Convolve(Convolution layer, int index, TensorShape from, TensorShape to, double[] x)
    {
        int b = Offset(index, 1);
        double[] y = new double[to.Length];
        for (int k = 0; k < y.Length; k++)
            y[k] = Parameters[b + k / (to.Height * to.Width)];
        EachProduct(layer, index, from, to, (input, weight, output) => y[output] += x[input] * Parameters[weight]);
        return y;
    }

    private void ConvolveBack(Convolution layer, int index, TensorShape from, TensorShape to, double[] x, double[] g, double[] back)
    {
        int b = Offset(index, 1);
        for (int k = 0; k < g.Length; k++)
            Gradient[b + k / (to.Height * to.Width)] += g[k];
        EachProduct(
            layer,
            index,
            from,
            to,
            (input, weight, output) =>
            {
                Gradient[weight] += x[input] * g[output];
                back[input] += Parameters[weight] * g[output];
            }
        );
    }

    private void EachProduct(Convolution layer, int index, TensorShape from, TensorShape to, Action<int, int, int> product)
    {
        int w = Offset(index, 0);
        for (int f = 0; f < to.Channels; f++)
        {
            for (int row = 0; row < to.Height; row++)
            {
                for (int column = 0; column < to.Width; column++)
                {
                    for (int c = 0; c < from.Channels; c++)
                    {
                        for (int i = 0; i < layer.Kernel; i++)
                        {
                            for (int j = 0; j < layer.Kernel; j++)
                            {
                                int r = row * layer.Stride - layer.Padding + i,
                                    q = column * layer.Stride - layer.Padding + j;
                                if (r < 0 || q < 0 || r >= from.Height || q >= from.Width)
                                    continue;
                                product(
                                    (c * from.Height + r) * from.Width + q,
                                    w + ((f * from.Channels + c) * layer.Kernel + i) * layer.Kernel + j,
                                    (f * to.Height + row) * to.Width + column
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}
