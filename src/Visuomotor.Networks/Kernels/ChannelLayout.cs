using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Kernels;

/// <summary>How one image's channels lie in memory: blocks of <see cref="Block"/> neighbouring channels, rows and columns inside.</summary>
/// <param name="Channels">Channels of the image.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Block">Channels side by side in memory; a multiple of 8.</param>
internal readonly record struct ChannelLayout(int Channels, int Height, int Width, int Block)
{
    public int Blocks => (Channels + Block - 1) / Block;

    public int RowStride => Width * Block;

    public long BlockStride => (long)Height * Width * Block;

    public long Length => Blocks * BlockStride;

    /// <summary>Reads oneDNN's description; false where the layout is another than channel blocks of 8, 16, ...</summary>
    public static unsafe bool TryRead(in MemoryDescriptor descriptor, out ChannelLayout layout)
    {
        layout = default;
        if (
            descriptor.DimensionCount != 4
            || descriptor.FormatKind != MemoryDescriptor.BlockedFormat
            || descriptor.Dimensions[0] != 1
            || descriptor.Offset != 0
        )
            return false;
        if (descriptor.InnerBlockCount != 1 || descriptor.InnerIndices[0] != 1 || descriptor.InnerBlocks[0] % 8 != 0)
            return false;
        int block = (int)descriptor.InnerBlocks[0];
        layout = new ChannelLayout((int)descriptor.Dimensions[1], (int)descriptor.Dimensions[2], (int)descriptor.Dimensions[3], block);
        return descriptor.Strides[3] == block && descriptor.Strides[2] == layout.RowStride && descriptor.Strides[1] == layout.BlockStride;
    }
}
