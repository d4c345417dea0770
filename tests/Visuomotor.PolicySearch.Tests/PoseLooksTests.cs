using System.Text.Json.Nodes;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

public sealed class PoseLooksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;

    // a pose variation that changes nothing but looks
    public PoseLooksTests()
    {
        using RobotTask cube = RobotTask.Load("cube");
        TaskFolder.Copy(cube.Folder, _folder);
        string file = Path.Combine(_folder, TaskFile.Name);
        JsonNode task = JsonNode.Parse(
            File.ReadAllText(file),
            documentOptions: new System.Text.Json.JsonDocumentOptions { CommentHandling = System.Text.Json.JsonCommentHandling.Skip }
        )!;
        JsonObject pose = task["variations"]!["pose-randomized"]!.AsObject();
        foreach (string key in (string[])["bodies", "reach", "sensorNoise"])
            pose.Remove(key);
        task["initial"]!["positionNoise"] = 0;
        File.WriteAllText(file, task.ToJsonString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void PicturesOfPosePreTrainingHaveRandomLooksOrTheScenesOwn()
    {
        using RobotTask task = RobotTask.Load(_folder, 28);
        using RolloutPool pool = new(task, 1);
        int places = task.Training.Count;
        PoseExamples plain = PoseExamples.Render(task, null, 2 * places, 1, pool, looks: false),
            dressed = PoseExamples.Render(task, null, 2 * places, 1, pool);
        for (int i = 0; i < places; i++)
        {
            Assert.Equal(plain.Image(i).ToArray(), plain.Image(i + places).ToArray());
            Assert.NotEqual(dressed.Image(i).ToArray(), dressed.Image(i + places).ToArray());
            Assert.Equal(plain.Poses.Row(i).ToArray(), dressed.Poses.Row(i).ToArray());
        }
    }
}
