using System.Runtime.InteropServices;
using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco.Tests;

/// <summary>Room for contacts and constraints, and the stack.</summary>
public sealed class ModelBuffersTests
{
    private static string Boxes(int count, string size = "") =>
        $"<mujoco>{size}<worldbody><geom type='plane' size='1 1 1'/>"
        + string.Concat(
            Enumerable.Range(0, count).Select(i => $"<body pos='{i} 0 0.1'><freejoint/><geom type='box' size='0.1 0.1 0.1'/></body>")
        )
        + "</worldbody></mujoco>";

    private static int Int(Model model, int offset) => Marshal.ReadInt32(model.Handle.DangerousGetHandle(), offset);

    [Fact]
    public void ManyBodiesOnTheFloorLoseNoContactWhereTheSceneSetsNoLimit()
    {
        using Model model = TestScene.Load(Boxes(40));
        Assert.Empty(model.LoadWarnings);
        using Simulation simulation = new(model);
        simulation.Step(20);
        Assert.Empty(simulation.Warnings);
        Assert.True(simulation.ContactCount > 100);
    }

    [Fact]
    public void ALimitOfTheScenesOwnStaysAndWarns()
    {
        using Model model = TestScene.Load(Boxes(40, "<size nconmax='30' njmax='200'/>"));
        Assert.Equal((30, 200), (Int(model, ModelLayout.nconmax), Int(model, ModelLayout.njmax)));
        Assert.Contains(model.LoadWarnings, warning => warning.Contains("Increase nconmax above 30", StringComparison.Ordinal));
        using Simulation simulation = new(model);
        simulation.Step();
        Assert.Contains(simulation.Warnings, warning => warning is { Kind: SimulationWarningKind.ContactsFull, LastInfo: 30 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("njmax='70' ")]
    [InlineData("njmax='1100' ")]
    public void ATooSmallStackBecomesMujocosOwnGuess(string rows)
    {
        foreach (
            string scene in new[]
            {
                TestScene.Arm.Replace("<size nuserdata=\"3\"/>", "<size/>", StringComparison.Ordinal),
                TestScene.Pendulum.Replace("<option", "<size/><option", StringComparison.Ordinal),
                Boxes(7, "<size/>"),
            }
        )
        {
            // 10,000 are enough for the compiler's own step
            using Model guessed = TestScene.Load(scene.Replace("<size/>", $"<size {rows}/>", StringComparison.Ordinal));
            using Model small = TestScene.Load(scene.Replace("<size/>", $"<size {rows}nstack='10000'/>", StringComparison.Ordinal));
            Assert.Equal(Int(guessed, ModelLayout.nstack), Int(small, ModelLayout.nstack));
            using Simulation simulation = new(small);
            simulation.Step(100);
            Assert.False(simulation.HasDiverged);
        }
    }

    [Fact]
    public void WiderBuffersChangeNoNumber()
    {
        double[] Run(string size)
        {
            using Model model = TestScene.Load(Boxes(14, size));
            using Simulation simulation = new(model);
            simulation.Step(200);
            return simulation.Position.ToArray();
        }

        double[] narrow = Run("<size nconmax='99' njmax='400'/>");
        Assert.Equal(narrow, Run(""));
        Assert.Equal(narrow, Run("<size nconmax='900' njmax='2000' nstack='90000000'/>"));
    }
}
