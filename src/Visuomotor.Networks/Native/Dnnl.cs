using System.Runtime.InteropServices;

namespace Visuomotor.Networks.Native;

/// <summary>The functions of oneDNN 2.6's C interface that this project calls (dnnl.h).</summary>
internal static unsafe partial class Dnnl
{
    public const string Library = "dnnl";

    [LibraryImport(Library, EntryPoint = "dnnl_version")]
    public static partial DnnlVersion* GetVersion();

    [LibraryImport(Library, EntryPoint = "dnnl_get_effective_cpu_isa")]
    public static partial int GetEffectiveInstructionSet();

    [LibraryImport(Library, EntryPoint = "dnnl_engine_create")]
    public static partial DnnlStatus EngineCreate(out nint engine, int kind, nuint index);

    [LibraryImport(Library, EntryPoint = "dnnl_engine_destroy")]
    public static partial DnnlStatus EngineDestroy(nint engine);

    [LibraryImport(Library, EntryPoint = "dnnl_stream_create")]
    public static partial DnnlStatus StreamCreate(out nint stream, nint engine, uint flags);

    [LibraryImport(Library, EntryPoint = "dnnl_stream_destroy")]
    public static partial DnnlStatus StreamDestroy(nint stream);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_create")]
    public static partial DnnlStatus MemoryCreate(out nint memory, in MemoryDescriptor descriptor, nint engine, void* data);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_set_data_handle")]
    public static partial DnnlStatus MemorySetDataHandle(nint memory, void* data);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_destroy")]
    public static partial DnnlStatus MemoryDestroy(nint memory);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_init_by_tag")]
    public static partial DnnlStatus MemoryDescInitByTag(
        out MemoryDescriptor descriptor,
        int dimensions,
        long* sizes,
        DnnlDataType type,
        DnnlTag tag
    );

    [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_equal")]
    public static partial int MemoryDescEqual(in MemoryDescriptor left, in MemoryDescriptor right);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_get_size")]
    public static partial nuint MemoryDescGetSize(in MemoryDescriptor descriptor);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_attr_create")]
    public static partial DnnlStatus AttributesCreate(out nint attributes);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_attr_destroy")]
    public static partial DnnlStatus AttributesDestroy(nint attributes);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_attr_set_scratchpad_mode")]
    public static partial DnnlStatus AttributesSetScratchpadMode(nint attributes, int mode);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_attr_set_post_ops")]
    public static partial DnnlStatus AttributesSetPostOps(nint attributes, nint operations);

    [LibraryImport(Library, EntryPoint = "dnnl_post_ops_create")]
    public static partial DnnlStatus PostOpsCreate(out nint operations);

    [LibraryImport(Library, EntryPoint = "dnnl_post_ops_destroy")]
    public static partial DnnlStatus PostOpsDestroy(nint operations);

    [LibraryImport(Library, EntryPoint = "dnnl_post_ops_append_eltwise")]
    public static partial DnnlStatus PostOpsAppendEltwise(nint operations, float scale, DnnlAlgorithm algorithm, float alpha, float beta);

    [LibraryImport(Library, EntryPoint = "dnnl_convolution_forward_desc_init")]
    public static partial DnnlStatus ConvolutionForwardDescInit(
        ConvolutionDescriptor* descriptor,
        DnnlPropagation kind,
        DnnlAlgorithm algorithm,
        in MemoryDescriptor source,
        in MemoryDescriptor weights,
        in MemoryDescriptor bias,
        in MemoryDescriptor destination,
        long* strides,
        long* paddingLow,
        long* paddingHigh
    );

    [LibraryImport(Library, EntryPoint = "dnnl_convolution_backward_data_desc_init")]
    public static partial DnnlStatus ConvolutionBackwardDataDescInit(
        ConvolutionDescriptor* descriptor,
        DnnlAlgorithm algorithm,
        in MemoryDescriptor sourceGradient,
        in MemoryDescriptor weights,
        in MemoryDescriptor destinationGradient,
        long* strides,
        long* paddingLow,
        long* paddingHigh
    );

    [LibraryImport(Library, EntryPoint = "dnnl_convolution_backward_weights_desc_init")]
    public static partial DnnlStatus ConvolutionBackwardWeightsDescInit(
        ConvolutionDescriptor* descriptor,
        DnnlAlgorithm algorithm,
        in MemoryDescriptor source,
        in MemoryDescriptor weightsGradient,
        in MemoryDescriptor biasGradient,
        in MemoryDescriptor destinationGradient,
        long* strides,
        long* paddingLow,
        long* paddingHigh
    );

    [LibraryImport(Library, EntryPoint = "dnnl_pooling_forward_desc_init")]
    public static partial DnnlStatus PoolingForwardDescInit(
        PoolingDescriptor* descriptor,
        DnnlPropagation kind,
        DnnlAlgorithm algorithm,
        in MemoryDescriptor source,
        in MemoryDescriptor destination,
        long* strides,
        long* kernel,
        long* paddingLow,
        long* paddingHigh
    );

    [LibraryImport(Library, EntryPoint = "dnnl_pooling_backward_desc_init")]
    public static partial DnnlStatus PoolingBackwardDescInit(
        PoolingDescriptor* descriptor,
        DnnlAlgorithm algorithm,
        in MemoryDescriptor sourceGradient,
        in MemoryDescriptor destinationGradient,
        long* strides,
        long* kernel,
        long* paddingLow,
        long* paddingHigh
    );

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_create")]
    public static partial DnnlStatus PrimitiveDescCreate(out nint created, void* operation, nint attributes, nint engine, nint forwardHint);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_destroy")]
    public static partial DnnlStatus PrimitiveDescDestroy(nint descriptor);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_query_md")]
    public static partial MemoryDescriptor* PrimitiveDescQueryMemory(nint descriptor, DnnlQuery what, int index);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_query")]
    public static partial DnnlStatus PrimitiveDescQuery(nint descriptor, DnnlQuery what, int index, void* result);

    [LibraryImport(Library, EntryPoint = "dnnl_reorder_primitive_desc_create")]
    public static partial DnnlStatus ReorderPrimitiveDescCreate(
        out nint created,
        in MemoryDescriptor source,
        nint sourceEngine,
        in MemoryDescriptor destination,
        nint destinationEngine,
        nint attributes
    );

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_create")]
    public static partial DnnlStatus PrimitiveCreate(out nint primitive, nint descriptor);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_execute")]
    public static partial DnnlStatus PrimitiveExecute(nint primitive, nint stream, int count, DnnlArgument* arguments);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_destroy")]
    public static partial DnnlStatus PrimitiveDestroy(nint primitive);

    [LibraryImport(Library, EntryPoint = "dnnl_sgemm")]
    public static partial DnnlStatus Sgemm(
        byte transposeA,
        byte transposeB,
        long m,
        long n,
        long k,
        float alpha,
        float* a,
        long strideA,
        float* b,
        long strideB,
        float beta,
        float* c,
        long strideC
    );
}
