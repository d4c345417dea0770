using System.Diagnostics;
using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco.Tests;

public sealed class LibraryTests
{
    [Fact]
    public void VersionIsTheOneThatTheLayoutsBelongTo() => Assert.Equal("2.2.2", MujocoLibrary.Version);

    [Theory]
    [InlineData("version", NativeLibraries.MujocoVariable, "libmujoco2.2.2")]
    [InlineData("render", NativeLibraries.OsmesaVariable, "libosmesa6")]
    public void MissingLibraryNamesThePackageAndTheVariable(string what, string variable, string package)
    {
        using TestScene scene = new(TestScene.Boxes);
        string[] arguments = what == "render" ? [what, scene.Path] : [what];
        (int exitCode, _, string errors) = ChildProcess.Run(arguments, variable, "/nowhere/libnothing.so");
        Assert.Equal(2, exitCode);
        Assert.Contains(variable, errors, StringComparison.Ordinal);
        Assert.Contains(package, errors, StringComparison.Ordinal);
        Assert.Contains("/nowhere/libnothing.so", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void VariablePointsToAnotherCopyOfTheLibrary()
    {
        string installed = Directory.GetDirectories("/usr/lib").Select(f => Path.Combine(f, "libmujoco.so.2.2.2")).First(File.Exists);
        using TestScene scene = new(TestScene.Boxes);
        string copy = Path.Combine(Path.GetDirectoryName(scene.Path)!, "copy.so");
        File.Copy(installed, copy);
        Assert.Equal((0, "2.2.2\n", ""), ChildProcess.Run(["version"], NativeLibraries.MujocoVariable, copy));
    }

    [Fact]
    public void AnotherVersionAndAnotherLibraryAreRefused()
    {
        using TestScene scene = new("int mj_version(void) { return 310; }", "other.c");
        string other = Path.ChangeExtension(scene.Path, ".so");
        Compiler.Run("-shared", "-o", other, scene.Path);
        (int exitCode, _, string errors) = ChildProcess.Run(["version"], NativeLibraries.MujocoVariable, other);
        Assert.Equal(2, exitCode);
        Assert.Contains("MuJoCo 3.1.0 was loaded, and 2.2.2 is needed", errors, StringComparison.Ordinal);

        (exitCode, _, errors) = ChildProcess.Run(["version"], NativeLibraries.MujocoVariable, scene.Path);
        Assert.Equal(2, exitCode);
        Assert.Contains("cannot be loaded", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void FatalErrorEndsTheProcessWithOneLineAndLeavesNoLog()
    {
        string folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;
        (int exitCode, string output, string errors) = ChildProcess.Run(["fatal"], folder: folder);
        Assert.Equal(1, exitCode);
        Assert.Equal("", output);
        Assert.Equal("visuomotor: MuJoCo stopped: all is lost\n", errors);
        Assert.Empty(Directory.GetFiles(folder));
        Directory.Delete(folder);
    }

    /// <summary>The C compiler.</summary>
    internal static class Compiler
    {
        public static void Run(params string[] arguments)
        {
            using Process process =
                Process.Start(new ProcessStartInfo("cc", arguments) { RedirectStandardError = true })
                ?? throw new InvalidOperationException("cc did not start");
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
        }
    }
}
