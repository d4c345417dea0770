namespace Visuomotor.Networks;

/// <summary>Says what a file that was written before it had a key means without it; see <see cref="StrictJson"/>.</summary>
/// <param name="format">The first format whose files always hold the key.</param>
/// <param name="before">What files of older formats mean where the key is missing, or null, as JSON: the value that does what was done
/// before there was a choice.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SinceAttribute(int format, string before) : Attribute
{
    /// <summary>The first format whose files always hold the key.</summary>
    public int Format { get; } = format;

    /// <summary>What files of older formats mean where the key is missing, or null, as JSON.</summary>
    public string Before { get; } = before;
}
