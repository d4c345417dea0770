namespace Visuomotor.Tasks.Tests.Mutations;

/// <summary>
/// Spoilt scenes, a thousand and more: each is either refused in one line or can be stepped and drawn; none ends the process or is our
/// defect.
/// </summary>
public sealed class SceneMutationTests
{
    [Theory]
    [InlineData("point-mass", 1, 400)]
    [InlineData("zoo", 1001, 500)]
    [InlineData("files", 2001, 250)]
    public void SpoiltScenesAreRefusedInALineOrWork(string name, int seed, int count)
    {
        Assert.Null(SceneTrial.Run(name, seed, count, out int loaded));
        // the spoiling is gentle enough to get behind the first check
        Assert.InRange(loaded, count / 20, count * 9 / 10);
    }
}
