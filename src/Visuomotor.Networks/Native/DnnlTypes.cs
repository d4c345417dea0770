using System.Runtime.InteropServices;

namespace Visuomotor.Networks.Native;

internal enum DnnlStatus
{
    Success = 0,
    OutOfMemory = 1,
    InvalidArguments = 2,
    Unimplemented = 3,
    IteratorEnds = 4,
    RuntimeError = 5,
    NotRequired = 6,
}

internal enum DnnlDataType
{
    Float32 = 3,
    UInt8 = 6,
}

internal enum DnnlTag
{
    Any = 1,
    X = 2,
    Nchw = 5,
    Nhwc = 20,
    NChw16c = 69,
}

internal enum DnnlPropagation
{
    ForwardTraining = 64,
    ForwardInference = 96,
}

internal enum DnnlAlgorithm
{
    ConvolutionDirect = 1,
    EltwiseRelu = 31,
    PoolingMax = 511,
}

internal enum DnnlQuery
{
    ImplementationName = 8,
    Source = 129,
    SourceGradient = 130,
    Weights = 131,
    WeightsGradient = 132,
    Destination = 133,
    DestinationGradient = 134,
    Workspace = 135,
    Scratchpad = 136,
}

internal enum DnnlArgumentKind
{
    Source = 1,
    Destination = 17,
    Weights = 33,
    Bias = 41,
    Workspace = 64,
    Scratchpad = 80,
    SourceGradient = 129,
    DestinationGradient = 145,
    WeightsGradient = 161,
    BiasGradient = 169,
}

/// <summary>dnnl_version_t up to the numbers that are read.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct DnnlVersion
{
    public int Major;
    public int Minor;
    public int Patch;
}

/// <summary>dnnl_exec_arg_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DnnlArgument
{
    public DnnlArgumentKind Kind;
    public nint Memory;
}

/// <summary>dnnl_convolution_desc_t, written and read by the library only.</summary>
[StructLayout(LayoutKind.Sequential, Size = SizeInBytes)]
internal struct ConvolutionDescriptor
{
    public const int SizeInBytes = 5976;

    public long First;
}

/// <summary>dnnl_pooling_desc_t, written and read by the library only.</summary>
[StructLayout(LayoutKind.Sequential, Size = SizeInBytes)]
internal struct PoolingDescriptor
{
    public const int SizeInBytes = 3192;

    public long First;
}
