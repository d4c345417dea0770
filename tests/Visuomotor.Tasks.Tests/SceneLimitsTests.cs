using System.Buffers.Binary;

namespace Visuomotor.Tasks.Tests;

/// <summary>
/// What a scene declares is held against limits before MuJoCo compiles it. Each of these scenes would end the process, take all memory or
/// never be done.
/// </summary>
public sealed class SceneLimitsTests
{
    private static string Refusal(TempTask task) => Assert.Throws<TaskFormatException>(() => RobotTask.Load(task.Folder).Dispose()).Message;

    private static TempTask With(string top = "", string asset = "", string body = "") =>
        TempTask
            .Template()
            .ReplaceInScene("<visual>", top + "<visual>")
            .ReplaceInScene("<asset>", "<asset>" + asset)
            .ReplaceInScene("<worldbody>", "<worldbody>" + body);

    [Theory]
    [InlineData("<size nuser_geom='2147483647'/>", "", "", "line 7: size: nuser_geom is 2147483647")]
    [InlineData("<size nuser_body='5000000'/>", "", "", "user numbers for each of")]
    [InlineData("<size nkey='2147483647'/>", "", "", "nkey")]
    [InlineData("<size nuserdata='2147483647'/>", "", "", "nuserdata")]
    [InlineData("<size njmax='20000'/>", "", "", "njmax")]
    [InlineData("<size nstack='2147483647'/>", "", "", "nstack")]
    [InlineData("<option iterations='2000000000' tolerance='0' solver='PGS'/>", "", "", "iterations is 2000000000, and at most 10000")]
    [InlineData("<option noslip_iterations='2000000000'/>", "", "", "noslip_iterations")]
    [InlineData("<visual><quality numslices='1000000000'/></visual>", "", "", "numslices")]
    [InlineData("<compiler><lengthrange inttotal='1e9'/></compiler>", "", "", "lengthrange: inttotal")]
    [InlineData("<compiler><lengthrange timestep='0'/></compiler>", "", "", "lengthrange: inttotal")]
    [InlineData(
        "",
        "<texture name='sky2' type='skybox' builtin='flat' width='16384' height='1'/>",
        "",
        "texture 'sky2': 16384 x 98304 pixels"
    )]
    [InlineData("", "<texture name='t' type='2d' builtin='flat' width='30000' height='30000'/>", "", "texture 't': 30000 x 30000 pixels")]
    [InlineData("", "<hfield name='h' nrow='60000' ncol='60000' size='1 1 1 1'/>", "", "hfield 'h': 60000 x 60000 heights")]
    [InlineData(
        "",
        "",
        "<body><composite type='grid' count='1000 1000 1' spacing='1'><geom size='.1'/></composite></body>",
        "composite: 1e+06 elements"
    )]
    [InlineData(
        "",
        "",
        "<body name='B0'><composite type='rope' count='1000 1 1' spacing='1'><geom size='.1'/></composite></body>",
        "composite: 1000 elements"
    )]
    [InlineData(
        "",
        "<mesh name='m' vertex='0 0 0 1 0 0 0 1 0 0 0 1' face='0 1 999999999'/>",
        "",
        "mesh 'm': a face names vertex 999999999, and there are 4"
    )]
    public void WhatIsTooLargeIsRefusedWithItsPlace(string top, string asset, string body, string expected)
    {
        using TempTask task = With(top, asset, body);
        string message = Refusal(task);
        Assert.StartsWith(task.Scene + ": line ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void ManySmallOnesAreCountedTogether()
    {
        using TempTask textures = With(
            asset: string.Concat(
                Enumerable.Range(0, 9).Select(i => $"<texture name='t{i}' type='2d' builtin='flat' width='4000' height='4000'/>")
            )
        );
        Assert.Contains("texture 't8': the scene's textures have more than", Refusal(textures), StringComparison.Ordinal);
        using TempTask sheets = With(
            body: string.Concat(
                Enumerable
                    .Range(0, 3)
                    .Select(i =>
                        $"<body pos='0 0 {i}'><composite type='grid' prefix='a{i}' count='30 30 1' spacing='1'><geom "
                        + "size='.1'/></composite></body>"
                    )
            )
        );
        Assert.Contains("composites have more than", Refusal(sheets), StringComparison.Ordinal);
    }

    [Fact]
    public void LightsHaveANumberAndCompiledModelsAHint()
    {
        using TempTask lights = With(body: string.Concat(Enumerable.Repeat("<light pos='0 0 3'/>", 101)));
        Assert.Contains("more than 100 lights", Refusal(lights), StringComparison.Ordinal);
        using TempTask compiled = TempTask.Template();
        File.WriteAllBytes(compiled.Scene, [.. Enumerable.Range(0, 500).Select(i => (byte)(i % 7))]);
        Assert.Contains(".mjb", Refusal(compiled), StringComparison.Ordinal);
    }

    [Fact]
    public void ThePlaceIsThatInTheIncludedFile()
    {
        using TempTask task = TempTask.Template().ReplaceInScene("<visual>", "<include file='part.xml'/><visual>");
        string part = Path.Combine(task.Folder, "part.xml");
        File.WriteAllText(
            part,
            "<mujocoinclude>\n  <asset>\n    <hfield name='h' nrow='9999' ncol='9999' size='1 1 1 1'/>\n  </asset>\n</mujocoinclude>"
        );
        Assert.StartsWith($"{part}: line 3: hfield 'h': ", Refusal(task), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 999999999\n", "names number 999999999, and there are 4")]
    [InlineData("m.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\n", "it has no faces")]
    [InlineData("m.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1//7 2//1 3//1\n", "names number 7, and there are 0")]
    [InlineData("m.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf -1 -2 -9\n", "the face 'f -1 -2 -9'")]
    public void MeshesWhoseFacesNameWhatIsNotThereAreRefused(string name, string content, string expected)
    {
        using TempTask task = With(asset: $"<mesh name='m' file='{name}'/>", body: "<geom type='mesh' mesh='m'/>");
        File.WriteAllText(Path.Combine(task.Folder, name), content);
        Assert.Contains(expected, Refusal(task), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mesh", "m.msh", new[] { 4, 0, 0, 1 }, "a face names number 2147483647, and there are 4")]
    [InlineData("mesh", "m.msh", new[] { 4, -4, 0, 1 }, "negative")]
    [InlineData("skin", "m.skn", new[] { int.MaxValue, 0, 0, 0 }, "shorter than its head says")]
    [InlineData("skin", "m.skn", new[] { 4, 0, 0, int.MaxValue }, "shorter than its head says")]
    [InlineData("hfield", "m.bin", new[] { 65536, 65536 }, "65536 x 65536 heights")]
    [InlineData("texture", "m.bin", new[] { 65536, 65536 }, "65536 x 65536 pixels")]
    public void FilesThatDeclareWhatTheyDoNotHaveAreRefused(string kind, string name, int[] head, string expected)
    {
        using TempTask task = With(asset: $"<{kind} name='m' file='{name}' {(kind == "hfield" ? "size='1 1 1 1'" : "")}/>");
        byte[] bytes = new byte[16 + 48 + 12];
        for (int i = 0; i < head.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), head[i]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(64), int.MaxValue);
        File.WriteAllBytes(Path.Combine(task.Folder, name), bytes);
        Assert.Contains(expected, Refusal(task), StringComparison.Ordinal);
    }

    [Fact]
    public void APictureSaysItsSizeInItsHead()
    {
        using TempTask task = With(asset: "<texture name='t' type='2d' file='t.png'/>");
        byte[] head =
        [
            0x89,
            0x50,
            0x4e,
            0x47,
            0x0d,
            0x0a,
            0x1a,
            0x0a,
            0,
            0,
            0,
            13,
            0x49,
            0x48,
            0x44,
            0x52,
            0,
            1,
            0,
            0,
            0,
            1,
            0,
            0,
            8,
            2,
            0,
            0,
            0,
        ];
        File.WriteAllBytes(Path.Combine(task.Folder, "t.png"), head);
        Assert.Contains("texture 't': 65536 x 65536 pixels", Refusal(task), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<plugin/>", "unrecognized element")]
    [InlineData("<geom type='sdf' size='1'/>", "invalid keyword")]
    [InlineData("<camera principal='0 0'/>", "unrecognized attribute")]
    public void NewerScenesAreRefusedWithTheVersionThatIsRead(string body, string expected)
    {
        using TempTask task = With(body: body);
        string message = Refusal(task);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("as MuJoCo 2.2.2 does", message, StringComparison.Ordinal);
    }

    [Fact]
    public void SizesThatPeopleUsePass()
    {
        using TempTask task = With(
            "<size nconmax='5000' njmax='2000' nstack='3000000' nuserdata='1000' nuser_geom='20' nkey='10'/><option iterations='1000'/>",
            "<texture name='t' type='2d' builtin='checker' width='1024' height='1024'/><hfield name='h' nrow='500' ncol='500' "
                + "size='1 1 1 1'/>",
            "<body><composite type='grid' count='9 9 1' spacing='1'><geom size='.1'/></composite></body>"
        );
        using RobotTask loaded = RobotTask.Load(task.Folder);
        Assert.True(loaded.Scene.VelocityCount > 81);
    }
}
