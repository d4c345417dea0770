namespace Visuomotor.Networks;

/// <summary>The shape of one sample between two layers: an image (channels x height x width) or a vector.</summary>
/// <param name="Channels">Channels of an image, or the length of a vector.</param>
/// <param name="Height">Rows; 1 for a vector.</param>
/// <param name="Width">Columns; 1 for a vector.</param>
/// <param name="IsImage">Whether the three numbers describe an image.</param>
public readonly record struct TensorShape(int Channels, int Height, int Width, bool IsImage)
{
    /// <summary>Numbers in one sample.</summary>
    public int Length => checked(Channels * Height * Width);

    /// <summary>A vector's shape.</summary>
    /// <param name="length">Numbers in the vector.</param>
    public static TensorShape Vector(int length) => new(length, 1, 1, false);

    /// <summary>An image's shape.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public static TensorShape Image(int channels, int height, int width) => new(channels, height, width, true);

    /// <summary>The shape as people write it: 117 x 117 x 64 for an image, 64 for a vector.</summary>
    public override string ToString() => IsImage ? $"{Height} x {Width} x {Channels}" : $"{Channels}";
}
