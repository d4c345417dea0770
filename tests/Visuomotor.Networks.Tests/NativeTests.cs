using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Visuomotor.Networks.Native;

namespace Visuomotor.Networks.Tests;

/// <summary>The binding's structures and numbers against the installed header, by a small C program.</summary>
public sealed class NativeTests
{
    private const string Program = """
        #include <oneapi/dnnl/dnnl.h>
        #include <stddef.h>
        #include <stdio.h>
        #define SAY(name, value) printf("%s %ld\n", name, (long)(value))
        int main(void) {
          SAY("md", sizeof(dnnl_memory_desc_t)); SAY("conv", sizeof(dnnl_convolution_desc_t)); SAY("pool", sizeof(dnnl_pooling_desc_t));
          SAY("arg", sizeof(dnnl_exec_arg_t)); SAY("arg.memory", offsetof(dnnl_exec_arg_t, memory));
          SAY("version.patch", offsetof(dnnl_version_t, patch));
          SAY("DimensionCount", offsetof(dnnl_memory_desc_t, ndims)); SAY("Dimensions", offsetof(dnnl_memory_desc_t, dims));
          SAY("DataType", offsetof(dnnl_memory_desc_t, data_type)); SAY("PaddedDimensions", offsetof(dnnl_memory_desc_t, padded_dims));
          SAY("Offset", offsetof(dnnl_memory_desc_t, offset0)); SAY("FormatKind", offsetof(dnnl_memory_desc_t, format_kind));
          SAY("Strides", offsetof(dnnl_memory_desc_t, format_desc.blocking.strides));
          SAY("InnerBlockCount", offsetof(dnnl_memory_desc_t, format_desc.blocking.inner_nblks));
          SAY("InnerBlocks", offsetof(dnnl_memory_desc_t, format_desc.blocking.inner_blks));
          SAY("InnerIndices", offsetof(dnnl_memory_desc_t, format_desc.blocking.inner_idxs));
          SAY("maximum", DNNL_MAX_NDIMS); SAY("blocked", dnnl_blocked); SAY("f32", dnnl_f32);
          SAY("any", dnnl_format_tag_any); SAY("x", dnnl_x); SAY("nchw", dnnl_nchw); SAY("nChw16c", dnnl_nChw16c);
          SAY("training", dnnl_forward_training); SAY("inference", dnnl_forward_inference);
          SAY("direct", dnnl_convolution_direct); SAY("relu", dnnl_eltwise_relu); SAY("max", dnnl_pooling_max);
          SAY("implementation", dnnl_query_impl_info_str); SAY("q.weights", dnnl_query_weights_md);
          SAY("q.dweights", dnnl_query_diff_weights_md);
          SAY("q.dst", dnnl_query_dst_md); SAY("q.workspace", dnnl_query_workspace_md); SAY("q.scratchpad", dnnl_query_scratchpad_md);
          SAY("a.src", DNNL_ARG_SRC); SAY("a.dst", DNNL_ARG_DST); SAY("a.weights", DNNL_ARG_WEIGHTS); SAY("a.bias", DNNL_ARG_BIAS);
          SAY("a.workspace", DNNL_ARG_WORKSPACE); SAY("a.scratchpad", DNNL_ARG_SCRATCHPAD); SAY("a.dsrc", DNNL_ARG_DIFF_SRC);
          SAY("a.ddst", DNNL_ARG_DIFF_DST); SAY("a.dweights", DNNL_ARG_DIFF_WEIGHTS); SAY("a.dbias", DNNL_ARG_DIFF_BIAS);
          SAY("cpu", dnnl_cpu); SAY("in order", dnnl_stream_in_order); SAY("user", dnnl_scratchpad_mode_user);
          return 0;
        }
        """;

    [Fact]
    public void StructuresAndNumbersAreThoseOfTheHeader()
    {
        Dictionary<string, long> header = RunHeaderProgram();
        Assert.Equal(header["md"], Marshal.SizeOf<MemoryDescriptor>());
        Assert.Equal(header["conv"], Marshal.SizeOf<ConvolutionDescriptor>());
        Assert.Equal(header["pool"], Marshal.SizeOf<PoolingDescriptor>());
        Assert.Equal(header["arg"], Marshal.SizeOf<DnnlArgument>());
        Assert.Equal(header["arg.memory"], Marshal.OffsetOf<DnnlArgument>(nameof(DnnlArgument.Memory)));
        Assert.Equal(header["version.patch"], Marshal.OffsetOf<DnnlVersion>(nameof(DnnlVersion.Patch)));
        foreach (
            string field in new[]
            {
                "DimensionCount",
                "Dimensions",
                "DataType",
                "PaddedDimensions",
                "Offset",
                "FormatKind",
                "Strides",
                "InnerBlockCount",
                "InnerBlocks",
                "InnerIndices",
            }
        )
        {
            Assert.Equal(header[field], Marshal.OffsetOf<MemoryDescriptor>(field));
        }

        (string Name, long Value)[] numbers =
        [
            ("maximum", MemoryDescriptor.MaximumDimensions),
            ("blocked", MemoryDescriptor.BlockedFormat),
            ("f32", (long)DnnlDataType.Float32),
            ("any", (long)DnnlTag.Any),
            ("x", (long)DnnlTag.X),
            ("nchw", (long)DnnlTag.Nchw),
            ("nChw16c", (long)DnnlTag.NChw16c),
            ("training", (long)DnnlPropagation.ForwardTraining),
            ("inference", (long)DnnlPropagation.ForwardInference),
            ("direct", (long)DnnlAlgorithm.ConvolutionDirect),
            ("relu", (long)DnnlAlgorithm.EltwiseRelu),
            ("max", (long)DnnlAlgorithm.PoolingMax),
            ("implementation", (long)DnnlQuery.ImplementationName),
            ("q.weights", (long)DnnlQuery.Weights),
            ("q.dweights", (long)DnnlQuery.WeightsGradient),
            ("q.dst", (long)DnnlQuery.Destination),
            ("q.workspace", (long)DnnlQuery.Workspace),
            ("q.scratchpad", (long)DnnlQuery.Scratchpad),
            ("a.src", (long)DnnlArgumentKind.Source),
            ("a.dst", (long)DnnlArgumentKind.Destination),
            ("a.weights", (long)DnnlArgumentKind.Weights),
            ("a.bias", (long)DnnlArgumentKind.Bias),
            ("a.workspace", (long)DnnlArgumentKind.Workspace),
            ("a.scratchpad", (long)DnnlArgumentKind.Scratchpad),
            ("a.dsrc", (long)DnnlArgumentKind.SourceGradient),
            ("a.ddst", (long)DnnlArgumentKind.DestinationGradient),
            ("a.dweights", (long)DnnlArgumentKind.WeightsGradient),
            ("a.dbias", (long)DnnlArgumentKind.BiasGradient),
            ("cpu", 1),
            ("in order", 1),
            ("user", 1),
        ];
        foreach ((string name, long value) in numbers)
            Assert.True(header[name] == value, $"{name}: {value} here, {header[name]} in the header");
    }

    [Fact]
    public void TheInstalledLibraryIsOfTheBindingsVersion()
    {
        Assert.Equal(2, NetworkLibrary.Version.Major);
        Assert.True(DnnlLibrary.Supports(new Version(2, 6, 3)));
        Assert.False(DnnlLibrary.Supports(new Version(2, 5, 4)));
        Assert.False(DnnlLibrary.Supports(new Version(3, 1, 0)));
    }

    [Fact]
    public void DescriptorsOfImpossibleTensorsThrow() =>
        Assert.Contains(
            "describing a tensor",
            Assert.Throws<NetworkException>(() => MemoryDescriptor.Create(DnnlTag.Nchw, 1, -3)).Message,
            StringComparison.Ordinal
        );

    private static Dictionary<string, long> RunHeaderProgram()
    {
        string folder = Directory.CreateTempSubdirectory("visuomotor-header-").FullName;
        try
        {
            string source = Path.Combine(folder, "header.c"),
                binary = Path.Combine(folder, "header");
            File.WriteAllText(source, Program);
            Run("gcc", source, "-o", binary);
            return Run(binary)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line =>
                    line.LastIndexOf(' ') is var cut
                        ? (Name: line[..cut], Value: long.Parse(line[cut..], CultureInfo.InvariantCulture))
                        : default
                )
                .ToDictionary(pair => pair.Name, pair => pair.Value);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd(),
            errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} failed: {errors}");
        return output;
    }
}
