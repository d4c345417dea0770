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

        // from behind, left and right change places
        renderer.Render(simulation, model.Find(ModelObject.Camera, "back"), image);
        Assert.Equal((255, 0, 0), Pixel(image, 65, 45, 12));
    }

    internal static (int Red, int Green, int Blue) Pixel(ReadOnlySpan<byte> image, int width, int column, int row)
    {
        int at = 3 * ((row * width) + column);
        return (image[at], image[at + 1], image[at + 2]);
    }
}
