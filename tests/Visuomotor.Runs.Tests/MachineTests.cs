namespace Visuomotor.Runs.Tests;

public sealed class MachineTests
{
    private static readonly MachineDescription There = new("A", 2, 4, "Linux", ".NET 10.0.1")
    {
        Features = ["AVX2", "AVX-512F"],
        Libraries = new Dictionary<string, string> { ["OpenBLAS"] = "0.3.21 SkylakeX", ["MuJoCo"] = "2.2.2" },
    };

    [Fact]
    public void WhatBitsDependOnIsKnownOfThisMachine()
    {
        MachineDescription here = MachineDescription.ForRun(policy: true, camera: true);
        Assert.Equal(["C library", "Mesa", "MuJoCo", "OpenBLAS", "oneDNN"], here.Libraries.Keys.Order(StringComparer.Ordinal));
        Assert.All(here.Libraries.Values, version => Assert.Matches("[0-9]+\\.[0-9]+", version));
        Assert.Contains("Mesa", here.Libraries["Mesa"], StringComparison.Ordinal);
        Assert.NotEmpty(here.Features);
        Assert.Null(here.Difference(MachineDescription.ForRun(policy: true, camera: true)));
    }

    [Fact]
    public void WhatDiffersIsNamedAndNothingElse()
    {
        Assert.Null(There.Difference(There with { Processor = "B", Cores = 8, System = "another kernel" }));
        Says("AVX-512F there, not here", There with { Features = ["AVX2"] });
        Says("AVX10 here, not there", There with { Features = ["AVX2", "AVX-512F", "AVX10"] });
        Says(".NET 10.0.1 there, .NET 11.0.0 here", There with { Runtime = ".NET 11.0.0" });
        Says(
            "OpenBLAS 0.3.21 SkylakeX there, 0.3.21 Haswell here",
            There with
            {
                Libraries = new Dictionary<string, string> { ["OpenBLAS"] = "0.3.21 Haswell", ["MuJoCo"] = "2.2.2" },
            }
        );

        // a run of an earlier program knows its processor's name alone
        MachineDescription older = new("A", 2, 4, "Linux", ".NET 10.0.1");
        Assert.Null(older.Difference(There));
        Assert.Contains("A there, B here", older.Difference(There with { Processor = "B" }), StringComparison.Ordinal);

        static void Says(string part, MachineDescription here)
        {
            string difference = There.Difference(here)!;
            Assert.Contains($"({part})", difference, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', difference);
        }
    }
}
