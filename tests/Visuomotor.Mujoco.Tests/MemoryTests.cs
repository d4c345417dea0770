namespace Visuomotor.Mujoco.Tests;

/// <summary>Tests that measure the process, and so run alone.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;

/// <summary>What is made and disposed of leaves nothing behind.</summary>
[Collection("alone")]
public sealed class MemoryTests
{
    [Fact]
    public void StaysFlatOverManyRenderers()
    {
        using Model model = TestScene.Load(TestScene.Boxes);
        using Simulation simulation = new(model);
        byte[] image = new byte[64 * 64 * 3];
        Cycle(30);
        long before = Environment.WorkingSet;
        Cycle(170);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 16L << 20);

        void Cycle(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using Renderer renderer = new(model, 64, 64);
                renderer.Render(simulation, 0, image);
            }
        }
    }

    [Fact]
    public void StaysFlatOverManySimulations()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        Cycle(20);
        long before = Environment.WorkingSet;
        Cycle(300);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 16L << 20);

        void Cycle(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using Model copy = model.With(_ => { });
                using Simulation simulation = new(copy) { GravityCompensate = true };
                simulation.Step(2);
            }
        }
    }
}
