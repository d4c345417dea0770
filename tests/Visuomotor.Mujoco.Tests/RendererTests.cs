namespace Visuomotor.Mujoco.Tests;

public sealed class RendererTests
{
    [Fact]
    public void ColoursStandWhereTheBoxesAreWithTheTopRowFirst()
    {
        using Model model = TestScene.Load(TestScene.Boxes);
        using Simulation simulation = new(model);
        using Renderer renderer = new(model, 65, 47);
        byte[] image = new byte[renderer.ImageSize];
        renderer.Render(simulation, model.Find(ModelObject.Camera, "front"), image);

        Assert.Equal((255, 0, 0), Pixel(image, 65, 20, 12));
        Assert.Equal((0, 0, 255), Pixel(image, 65, 45, 35));
        Assert.Equal((0, 0, 0), Pixel(image, 65, 45, 12));
        Assert.Equal((0, 0, 0), Pixel(image, 65, 20, 35));
        Assert.Equal((0, 0, 0), Pixel(image, 65, 32, 23));

        // from behind, left and right change places
        renderer.Render(simulation, model.Find(ModelObject.Camera, "back"), image);
        Assert.Equal((255, 0, 0), Pixel(image, 65, 45, 12));

        // the blue box goes up with its joint
        simulation.Position[0] = 1.2;
        simulation.ForwardKinematics();
        renderer.Render(simulation, 0, image);
        Assert.Equal((0, 0, 255), Pixel(image, 65, 45, 12));
        Assert.Equal((0, 0, 0), Pixel(image, 65, 45, 35));
    }

    [Fact]
    public void GroupsAndSitesAreDrawnAsAsked()
    {
        using Model model = TestScene.Load(TestScene.Boxes);
        using Model hidden = model.With(e => e.SetGeomGroup(model.Find(ModelObject.Geom, "red"), 4));
        using Simulation simulation = new(hidden);
        using Renderer plain = new(model, 65, 47),
            all = new(model, 65, 47, new RendererOptions { Sites = true, GeomGroups = 0b010001 });
        byte[] image = new byte[plain.ImageSize];

        // two renderers in turn on one thread
        for (int i = 0; i < 2; i++)
        {
            plain.Render(simulation, 0, image);
            Assert.Equal((0, 0, 0), Pixel(image, 65, 20, 12));
            Assert.Equal((0, 0, 0), Pixel(image, 65, 32, 23));
            all.Render(simulation, 0, image);
            Assert.Equal((255, 0, 0), Pixel(image, 65, 20, 12));
            Assert.Equal((0, 255, 0), Pixel(image, 65, 32, 23));
        }
    }

    [Fact]
    public void EditedColoursAndCamerasShow()
    {
        using Model model = TestScene.Load(TestScene.Boxes);
        using Model edited = model.With(e =>
        {
            e.SetGeomColor(model.Find(ModelObject.Geom, "red"), 1, 1, 0);
            e.SetCameraFieldOfView(0, 90);
        });
        using Simulation simulation = new(edited);
        using Renderer renderer = new(model, 65, 47);
        byte[] image = new byte[renderer.ImageSize];
        renderer.Render(simulation, 0, image);
        Assert.Equal((0, 0, 0), Pixel(image, 65, 20, 12));
        Assert.Equal((255, 255, 0), Pixel(image, 65, 27, 18));

        using Model stranger = TestScene.Load(TestScene.Boxes);
        using Simulation other = new(stranger);
        Assert.Throws<ArgumentException>(() => renderer.Render(other, 0, image));
    }

    [Fact]
    public void ThreadsDrawTheSameBytes()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        byte[][] images = new byte[4][];
        Thread[] threads = [.. Enumerable.Range(0, images.Length).Select(i => new Thread(() => images[i] = Draw(model)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.True(images[0].Distinct().Count() > 20);
        foreach (byte[] image in images)
            Assert.Equal(images[0], image);

        static byte[] Draw(Model model)
        {
            using Simulation simulation = new(model);
            using Renderer renderer = new(model, 80, 60);
            byte[] image = new byte[renderer.ImageSize];
            for (int i = 0; i < 10; i++)
            {
                simulation.Step(10);
                simulation.Forward();
                renderer.Render(simulation, 0, image);
            }
            return image;
        }
    }

    [Fact]
    public void ShadowsSamplesAndTessellationChangeThePicture()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(model);
        byte[] plain = Draw(new RendererOptions());
        Assert.NotEqual(plain, Draw(new RendererOptions { Shadows = true }));
        Assert.NotEqual(plain, Draw(new RendererOptions { Samples = 4 }));
        Assert.NotEqual(plain, Draw(new RendererOptions { Tessellation = Tessellation.Coarse }));
        Assert.Equal(plain, Draw(new RendererOptions { Tessellation = new Tessellation(28, 16, 4) }));
        Assert.Equal(plain, Draw(new RendererOptions()));

        byte[] Draw(RendererOptions options)
        {
            using Renderer renderer = new(model, 64, 64, options);
            byte[] image = new byte[renderer.ImageSize];
            renderer.Render(simulation, 0, image);
            return image;
        }
    }

    [Fact]
    public void AnotherThreadIsRefused()
    {
        using Model model = TestScene.Load(TestScene.Boxes);
        using Simulation simulation = new(model);
        using Renderer renderer = new(model, 8, 8);
        Exception? render = null,
            dispose = null;
        Thread thread = new(() =>
        {
            render = Record.Exception(() => renderer.Render(simulation, 0, new byte[192]));
            dispose = Record.Exception(renderer.Dispose);
        });
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(render);
        Assert.IsType<InvalidOperationException>(dispose);
        renderer.Render(simulation, 0, new byte[192]);
    }

    [Fact]
    public void BadArgumentsAreRefused()
    {
        using Model model = TestScene.Load(TestScene.Boxes);
        using Simulation simulation = new(model);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Renderer(model, 0, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Renderer(model, 8, 100_000));
        Assert.Throws<ArgumentException>(() => new Renderer(model, 8, 8, new RendererOptions { Samples = 5 }));
        Assert.Throws<ArgumentException>(() =>
            new Renderer(model, 8, 8, new RendererOptions { Tessellation = new Tessellation(2, 16, 4) })
        );
        Renderer renderer = new(model, 8, 8);
        Assert.Throws<ArgumentException>(() => renderer.Render(simulation, 0, new byte[191]));
        Assert.Throws<ArgumentOutOfRangeException>(() => renderer.Render(simulation, 2, new byte[192]));
        renderer.Dispose();
        renderer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => renderer.Render(simulation, 0, new byte[192]));
        Assert.Throws<InvalidOperationException>(() => MujocoLibrary.RenderThreads = 1);
    }

    [Fact]
    public void FreeCameraAndLargePicturesWork()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        using Simulation simulation = new(model);
        using Renderer renderer = new(model, 1280, 720);
        byte[] image = new byte[renderer.ImageSize];
        renderer.Render(simulation, -1, image);
        Assert.Contains(image, b => b > 0);
    }

    [Fact]
    public void DrawingDoesNotAllocate()
    {
        using Model model = TestScene.Load(TestScene.Boxes);
        using Simulation simulation = new(model);
        using Renderer renderer = new(model, 64, 64);
        byte[] image = new byte[renderer.ImageSize];
        renderer.Render(simulation, 0, image);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            renderer.Render(simulation, 0, image);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static (int Red, int Green, int Blue) Pixel(ReadOnlySpan<byte> image, int width, int column, int row)
    {
        int at = 3 * ((row * width) + column);
        return (image[at], image[at + 1], image[at + 2]);
    }

    [Theory]
    [InlineData("<visual><map znear='0'/></visual>")]
    [InlineData("<visual><map znear='-1'/></visual>")]
    [InlineData("<statistic extent='1e-300'/>")]
    public void ASceneWhoseCamerasHaveNoNearPlaneIsRefused(string setting)
    {
        using Model model = TestScene.Load($"<mujoco>{setting}<worldbody><geom size='1'/></worldbody></mujoco>");
        Assert.Contains(
            "znear x extent",
            Assert.Throws<MujocoException>(() => new Renderer(model, 8, 8)).Message,
            StringComparison.Ordinal
        );
    }
}
