using System.Runtime.InteropServices;

namespace Visuomotor.Networks.Native;

/// <summary>dnnl_memory_desc_t of oneDNN 2.6: a blob of which only the layout fields are read.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal unsafe struct MemoryDescriptor
{
    public const int SizeInBytes = 696;
    public const int MaximumDimensions = 12;
    public const int BlockedFormat = 2;

    [FieldOffset(0)]
    public int DimensionCount;

    [FieldOffset(8)]
    public fixed long Dimensions[MaximumDimensions];

    [FieldOffset(104)]
    public int DataType;

    [FieldOffset(112)]
    public fixed long PaddedDimensions[MaximumDimensions];

    [FieldOffset(304)]
    public long Offset;

    [FieldOffset(312)]
    public int FormatKind;

    [FieldOffset(320)]
    public fixed long Strides[MaximumDimensions];

    [FieldOffset(416)]
    public int InnerBlockCount;

    [FieldOffset(424)]
    public fixed long InnerBlocks[MaximumDimensions];

    [FieldOffset(520)]
    public fixed long InnerIndices[MaximumDimensions];

    /// <summary>Bytes that a tensor of this description takes, padding included.</summary>
    public readonly long Bytes => (long)Dnnl.MemoryDescGetSize(in this);

    /// <summary>Describes a float tensor of given sizes and layout.</summary>
    public static MemoryDescriptor Create(DnnlTag tag, params ReadOnlySpan<long> sizes)
    {
        fixed (long* pointer = sizes)
        {
            DnnlStatus status = Dnnl.MemoryDescInitByTag(out MemoryDescriptor made, sizes.Length, pointer, DnnlDataType.Float32, tag);
            DnnlCheck.Success(status, $"describing a tensor of {string.Join('x', sizes.ToArray())}");
            return made;
        }
    }

    /// <summary>Says whether two descriptions are of the same sizes and layout.</summary>
    public readonly bool SameAs(in MemoryDescriptor other) => Dnnl.MemoryDescEqual(in this, in other) != 0;
}
