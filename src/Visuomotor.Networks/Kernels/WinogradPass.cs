using System.Runtime.Intrinsics;

namespace Visuomotor.Networks.Kernels;

/// <summary>A 5x5 convolution of stride 1 between two images with channels in blocks of 16, by Winograd's F(4x4, 5x5).</summary>
/// <param name="Input">Layout of the input.</param>
/// <param name="Output">Layout of the output.</param>
/// <param name="PaddingTop">Rows of zeros above the input; those below follow from the output's height.</param>
/// <param name="PaddingLeft">Columns of zeros left of the input.</param>
internal readonly unsafe record struct WinogradPass(ChannelLayout Input, ChannelLayout Output, int PaddingTop, int PaddingLeft)
{
    private const int Lanes = WinogradTransforms.Lanes;
    private const int Places = WinogradTransforms.Places;
    private const int Tile = WinogradTransforms.Tile;
    private const int Step = WinogradTransforms.Step;

    // numbers of room for transformed tiles, so that they and the weights stay in a core's second cache
    private const int Room = 1 << 17;

    /// <summary>Numbers in the transformed weights: places x input channels x output channels.</summary>
    public long WeightLength => (long)Places * Input.Channels * Output.Channels;

    /// <summary>Numbers of scratch space.</summary>
    public long ScratchLength => 2L * Places * Lanes + Places * (StrideV + StrideM) + 16;

    private int TilesAcross => (Output.Width + Step - 1) / Step;

    private int Tiles => TilesAcross * ((Output.Height + Step - 1) / Step);

    /// <summary>Tiles that are transformed together.</summary>
    private int Group =>
        Math.Clamp(Room / (Places * (Input.Channels + Output.Channels)) / WinogradProduct.Rows, 1, (Tiles + 7) / 8) * WinogradProduct.Rows;

    // a line of padding keeps the places from falling into the same cache sets
    private nint StrideV => Group * Input.Channels + Lanes;

    private nint StrideM => Group * Output.Channels + Lanes;

    /// <summary>output = convolution of input, plus the bias and through a ReLU where they are wanted.</summary>
    public void Forward(float* input, float* weights, float* bias, bool relu, float* output, float* scratch)
    {
        float* temporary = scratch,
            y = scratch + Places * Lanes,
            v = y + Places * Lanes,
            m = v + Places * StrideV;
        int group = Group,
            tiles = Tiles,
            cin = Input.Channels,
            cout = Output.Channels;
        nint strideV = StrideV,
            strideM = StrideM;
        for (int first = 0; first < tiles; first += group)
        {
            int count = Math.Min(group, tiles - first),
                rows = (count + 7) / 8 * 8;
            TransformInput(input, first, count, temporary, y, v, strideV);
            for (int place = 0; place < Places; place++)
            {
                WinogradProduct.Multiply(
                    rows,
                    cout,
                    cin,
                    v + place * strideV,
                    cin,
                    1,
                    weights + (nint)place * cin * cout,
                    cout,
                    m + place * strideM,
                    cout,
                    add: false
                );
            }

            TransformOutput(m, strideM, first, count, bias, relu, temporary, y, output);
        }
    }

    /// <summary>Adds to the transformed weights' gradient and to the bias' gradient, from the input and the output's gradient.</summary>
    public void BackwardWeights(float* input, float* outputGradient, float* weightsGradient, float* biasGradient, float* scratch)
    {
        float* temporary = scratch,
            y = scratch + Places * Lanes,
            v = y + Places * Lanes,
            m = v + Places * StrideV;
        int group = Group,
            tiles = Tiles,
            cin = Input.Channels,
            cout = Output.Channels;
        nint strideV = StrideV,
            strideM = StrideM;
        for (int first = 0; first < tiles; first += group)
        {
            int count = Math.Min(group, tiles - first);
            TransformInput(input, first, count, temporary, y, v, strideV);
            TransformGradient(outputGradient, first, count, temporary, y, m, strideM, biasGradient);
            for (int place = 0; place < Places; place++)
            {
                WinogradProduct.Multiply(
                    cin,
                    cout,
                    count,
                    v + place * strideV,
                    1,
                    cin,
                    m + place * strideM,
                    cout,
                    weightsGradient + (nint)place * cin * cout,
                    cout,
                    add: true
                );
            }
        }
    }

    private void TransformInput(float* input, int first, int count, float* temporary, float* edge, float* v, nint strideV)
    {
        int across = TilesAcross;
        for (int t = 0; t < count; t++)
        {
            int top = (first + t) / across * Step - PaddingTop,
                left = (first + t) % across * Step - PaddingLeft;
            bool inside = top >= 0 && left >= 0 && top + Tile <= Input.Height && left + Tile <= Input.Width;
            for (int block = 0; block < Input.Blocks; block++)
            {
                float* image = input + block * Input.BlockStride,
                    target = v + (nint)t * Input.Channels + block * Lanes;
                if (inside)
                {
                    WinogradTransforms.Input(
                        image + (nint)top * Input.RowStride + left * Lanes,
                        Input.RowStride,
                        temporary,
                        target,
                        strideV
                    );
                    continue;
                }

                CopyEdge(Input, image, top, left, Tile, edge);
                WinogradTransforms.Input(edge, Tile * Lanes, temporary, target, strideV);
            }
        }
    }

    private void TransformGradient(
        float* gradient,
        int first,
        int count,
        float* temporary,
        float* edge,
        float* m,
        nint strideM,
        float* biasGradient
    )
    {
        int across = TilesAcross;
        for (int t = 0; t < count; t++)
        {
            int top = (first + t) / across * Step,
                left = (first + t) % across * Step;
            bool inside = top + Step <= Output.Height && left + Step <= Output.Width;
            for (int block = 0; block < Output.Blocks; block++)
            {
                float* image = gradient + block * Output.BlockStride,
                    source = image + (nint)top * Output.RowStride + left * Lanes;
                nint rowStride = Output.RowStride;
                if (!inside)
                {
                    CopyEdge(Output, image, top, left, Step, edge);
                    source = edge;
                    rowStride = Step * Lanes;
                }

                Vector512<float> sum = default;
                for (int i = 0; i < Step; i++)
                {
                    float* row = source + i * rowStride;
                    sum +=
                        Vector512.Load(row)
                        + Vector512.Load(row + Lanes)
                        + (Vector512.Load(row + 2 * Lanes) + Vector512.Load(row + 3 * Lanes));
                }

                (Vector512.Load(biasGradient + block * Lanes) + sum).Store(biasGradient + block * Lanes);
                WinogradTransforms.OutputGradient(source, rowStride, temporary, m + (nint)t * Output.Channels + block * Lanes, strideM);
            }
        }
    }

    private void TransformOutput(
        float* m,
        nint strideM,
        int first,
        int count,
        float* bias,
        bool relu,
        float* temporary,
        float* y,
        float* output
    )
    {
        int across = TilesAcross;
        Vector512<float> floor = relu ? default : Vector512.Create(float.NegativeInfinity);
        for (int t = 0; t < count; t++)
        {
            int top = (first + t) / across * Step,
                left = (first + t) % across * Step;
            int height = Math.Min(Step, Output.Height - top),
                width = Math.Min(Step, Output.Width - left);
            for (int block = 0; block < Output.Blocks; block++)
            {
                WinogradTransforms.Output(m + (nint)t * Output.Channels + block * Lanes, strideM, temporary, y);
                Vector512<float> offset = bias is null ? default : Vector512.Load(bias + block * Lanes);
                for (int i = 0; i < height; i++)
                {
                    float* row = output + block * Output.BlockStride + (nint)(top + i) * Output.RowStride + left * Lanes;
                    for (int j = 0; j < width; j++)
                        Vector512.Max(Vector512.Load(y + (i * Step + j) * Lanes) + offset, floor).Store(row + j * Lanes);
                }
            }
        }
    }

    // a square part of an image that hangs over its border, with zeros outside
    private static void CopyEdge(ChannelLayout layout, float* image, int top, int left, int side, float* target)
    {
        for (int i = 0; i < side; i++)
        {
            for (int j = 0; j < side; j++, target += Lanes)
            {
                int row = top + i,
                    column = left + j;
                bool inside = row >= 0 && column >= 0 && row < layout.Height && column < layout.Width;
                (inside ? Vector512.Load(image + (nint)row * layout.RowStride + column * Lanes) : default).Store(target);
            }
        }
    }
}
