using System.Diagnostics;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks.Tests;

public sealed class TaskFolderTests : IDisposable
{
    private const string Wedge = """
        v 0 0 0
        v 0.2 0 0
        v 0 0.3 0
        v 0 0 0.1
        f 1 3 2
        f 1 2 4
        f 1 4 3
        f 2 3 4
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private string In(params string[] names) => Path.Combine([_folder, .. names]);

    private void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), text);
    }

    /// <summary>The template with a mesh in its scene.</summary>
    private void PutTask(
        string assets,
        string scene = "scene.xml",
        string compiler = "",
        string geoms = """<geom type="mesh" mesh="wedge" pos="0 0 3" contype="0" conaffinity="0"/>"""
    )
    {
        using TempTask template = TempTask.Template();
        Put(
            "task/" + scene,
            File.ReadAllText(template.Scene)
                .Replace("<worldbody>", $"<asset>{assets}</asset><worldbody>{geoms}", StringComparison.Ordinal)
                .Replace("<compiler ", $"<compiler {compiler} ", StringComparison.Ordinal)
        );
        Put("task/task.json", File.ReadAllText(template.File).Replace("\"scene.xml\"", $"\"{scene}\"", StringComparison.Ordinal));
    }

    /// <summary>Copies the task, hides the original, and loads the copy.</summary>
    private RobotTask LoadCopy()
    {
        using (RobotTask original = RobotTask.Load(In("task")))
            Assert.True(original.Horizon > 0);
        TaskFolder.Copy(In("task"), In("copy", "task"));
        string hidden = _folder + "-hidden";
        Directory.CreateDirectory(hidden);
        try
        {
            foreach (string path in Directory.GetDirectories(_folder).Where(path => path != In("copy")))
                Directory.Move(path, Path.Combine(hidden, Path.GetFileName(path)));
            return RobotTask.Load(In("copy", "task"));
        }
        finally
        {
            Directory.Delete(hidden, true);
        }
    }

    [Theory]
    [InlineData("""meshdir="../meshes" """, "wedge.obj", "meshes/wedge.obj")]
    [InlineData("""meshdir="../meshes/" """, "sub/wedge.obj", "meshes/sub/wedge.obj")]
    [InlineData("", "../../elsewhere.d/wedge.obj", "../elsewhere.d/wedge.obj")]
    [InlineData("", "wedge.obj", "task/wedge.obj")]
    [InlineData("""strippath="true" meshdir="m" """, "/nowhere/wedge.obj", "task/m/wedge.obj")]
    [InlineData("", "a &amp; b/wedge.obj", "task/a & b/wedge.obj")]
    [InlineData("", "new&#10;line/wedge.obj", "task/new\nline/wedge.obj")]
    public void ACopyHasTheSceneSMeshesWhereverTheyLie(string compiler, string name, string place)
    {
        string outside = In(place);
        try
        {
            Put(place, Wedge);
            PutTask($"<mesh file=\"{name}\"/>", compiler: compiler);
            using RobotTask copy = LoadCopy();
            Assert.True(copy.Scene.TryFind(ModelObject.Mesh, "wedge", out _));
            Assert.Equal(Wedge, File.ReadAllText(In("copy", "task", "assets", "wedge.obj")));
        }
        finally
        {
            if (place.StartsWith("..", StringComparison.Ordinal))
                Directory.Delete(Path.GetDirectoryName(outside)!, true);
        }
    }

    [Fact]
    public void AnAbsolutePathIsFollowedToo()
    {
        Put("meshes/wedge.obj", Wedge);
        PutTask($"<mesh file=\"{In("meshes", "wedge.obj")}\"/>", compiler: "meshdir=\"anywhere\"");
        LoadCopy().Dispose();
    }

    [Fact]
    public void FilesOfOneNameStayApartAndElementsKeepTheirNames()
    {
        Put("meshes/a/wedge.obj", Wedge);
        Put("meshes/b/WEDGE.obj", Wedge.Replace("0.1", "0.7", StringComparison.Ordinal));
        Put("meshes/c/前 wedge.obj", Wedge.Replace("0.1", "0.2", StringComparison.Ordinal));
        PutTask(
            "<mesh file=\"a/wedge.obj\"/><mesh file='b/WEDGE.obj'/><mesh file=\"c/前 wedge.obj\"/><mesh name=\"again\" "
                + "file=\"a/wedge.obj\" scale=\"2 2 2\"/>",
            compiler: "meshdir=\"../meshes\""
        );
        using RobotTask copy = LoadCopy();
        Assert.Equal(["wedge", "WEDGE", "前 wedge", "again"], copy.Scene.Names(ModelObject.Mesh));
        Assert.Equal(
            ["WEDGE-2.obj", "wedge.obj", "前_wedge.obj"],
            Directory.GetFiles(In("copy", "task", "assets")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void TexturesHeightFieldsAndSkinsAreCopied()
    {
        // a height field's own format: rows, columns, heights
        byte[] heights =
        [
            .. BitConverter.GetBytes(2),
            .. BitConverter.GetBytes(2),
            .. new float[] { 0, 1, 2, 3 }.SelectMany(BitConverter.GetBytes),
        ];
        Directory.CreateDirectory(In("shared"));
        File.WriteAllBytes(In("shared", "hills.bin"), heights);
        foreach (string side in (string[])["wall", "left", "right"])
            File.WriteAllBytes(In("shared", side + ".png"), Png());
        PutTask(
            "<texture name=\"wall\" type=\"2d\" file=\"wall.png\"/><texture name=\"room\" type=\"cube\" fileright=\"right.png\" "
                + "fileleft=\"left.png\"/><hfield name=\"hills\" file=\"hills.bin\" size=\"1 1 1 1\"/>",
            compiler: "meshdir=\"../shared\" texturedir=\"../shared\"",
            geoms: """<geom type="hfield" hfield="hills" pos="0 0 -9" contype="0" conaffinity="0"/>"""
        );
        LoadCopy().Dispose();
        Assert.Equal(
            ["hills.bin", "left.png", "right.png", "wall.png"],
            Directory.GetFiles(In("copy", "task", "assets")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void IncludesAreWrittenIntoTheirPlacesWhateverTheirComments()
    {
        Put("task/meshes/wedge.obj", Wedge);
        Put(
            "parts/all.xml",
            "<?xml version=\"1.0\"?><!-- not -- for all readers --><mujocoinclude><compiler meshdir='meshes'/><include "
                + "file=\"../parts/inner.xml\"></include></mujocoinclude>"
        );
        Put("parts/inner.xml", "<mujoco><asset><!-- <mesh file='none.obj'/> --><mesh file=\"wedge.obj\"/></asset></mujoco>");
        PutTask("");
        string scene = File.ReadAllText(In("task", "scene.xml"));
        File.WriteAllText(
            In("task", "scene.xml"),
            scene.Replace("<worldbody>", "<include file=\"../parts/all.xml\"/><worldbody>", StringComparison.Ordinal)
        );
        using RobotTask copy = LoadCopy();
        Assert.Equal(["wedge"], copy.Scene.Names(ModelObject.Mesh));
    }

    [Theory]
    [InlineData("sub/my scene.xml")]
    [InlineData("../beside/scene.xml")]
    public void ASceneInAnotherFolderIsCopiedAndFound(string scene)
    {
        Put("task/" + scene[..scene.LastIndexOf('/')] + "/wedge.obj", Wedge);
        PutTask("<mesh file=\"wedge.obj\"/>", scene);
        using RobotTask copy = LoadCopy();
        Assert.Equal(In("copy", "task"), Path.GetDirectoryName(copy.SceneFile));
    }

    [Fact]
    public void ATaskWithoutOtherFilesIsCopiedByteForByte()
    {
        using TempTask task = TempTask.Template();
        TaskFolder.Copy(task.Folder, In("copy"));
        Assert.Equal(
            ["scene.xml", "task.json", "task.schema.json"],
            Directory.GetFileSystemEntries(In("copy")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        foreach (string name in Directory.GetFiles(In("copy")).Select(path => Path.GetFileName(path)))
            Assert.Equal(File.ReadAllBytes(Path.Combine(task.Folder, name)), File.ReadAllBytes(In("copy", name)));
    }

    [Fact]
    public void WhatTheTaskDoesNotNeedIsNeitherCopiedNorTouched()
    {
        PutTask("", geoms: "");
        Put("task/runs/point-mass-1/task/task.json", "{}");
        File.CreateSymbolicLink(In("task", "up"), "..");
        File.CreateSymbolicLink(In("task", ".#scene.xml"), "user@host.4711:1");
        using (Process process = Process.Start("mkfifo", [In("task", "pipe"), In("task", "line\nbreak")]))
            process.WaitForExit();
        LoadCopy().Dispose();
        Assert.Equal(
            ["scene.xml", "task.json"],
            Directory.GetFileSystemEntries(In("copy", "task")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("task/task.json")]
    [InlineData("task/scene.xml")]
    [InlineData("task/part.xml")]
    [InlineData("task/wedge.obj")]
    public void APipeInTheTaskIsRefusedAndNotReadWithoutEnd(string pipe)
    {
        Put("task/wedge.obj", Wedge);
        Put("task/part.xml", "<mujoco/>");
        PutTask("<mesh file=\"wedge.obj\"/>");
        File.WriteAllText(
            In("task", "scene.xml"),
            File.ReadAllText(In("task", "scene.xml"))
                .Replace("<worldbody>", "<include file=\"part.xml\"/><worldbody>", StringComparison.Ordinal)
        );
        File.Delete(In(pipe));
        using (Process process = Process.Start("mkfifo", [In(pipe)]))
            process.WaitForExit();
        Assert.Contains("a pipe", Assert.Throws<TaskFormatException>(() => RobotTask.Load(In("task"))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "a pipe",
            Assert.Throws<TaskFormatException>(() => TaskFolder.Copy(In("task"), In("copy"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void AnInterruptionIsHeardInTheMiddleOfAFile()
    {
        PutTask("<mesh file=\"wedge.obj\"/>");
        using (FileStream large = File.Create(In("task", "wedge.obj")))
            large.SetLength(64 << 20);
        using CancellationTokenSource stopped = new();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => TaskFolder.Copy(In("task"), In("copy"), stopped.Token));
    }

    // One black pixel.
    private static byte[] Png() =>
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC");
}
