using Visuomotor.Mujoco;

namespace Visuomotor.Tasks.Tests;

/// <summary>The looks of visual tests are none that training can draw.</summary>
public class LookTests
{
    public static TheoryData<string> CameraTasks => [.. Names()];

    [Fact]
    public void FourTasksHaveACamera() => Assert.Equal(["bottle", "cube", "hammer", "hanger"], Names());

    [Theory]
    [MemberData(nameof(CameraTasks))]
    public void EverySurfaceThatTrainingChangesHasAnotherColorInTheTest(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        (VariationDefinition training, VariationDefinition test) = Families(task);
        string[] exchanged = [.. training.Looks!.SelectMany(look => look.Materials ?? []).Select(pair => pair.Key)];
        string[] surfaces =
        [
            .. exchanged.Union(
                training.Colors!.Keys.Where(material => test.Looks!.Any(look => look.Materials?.ContainsKey(material) == true))
            ),
        ];
        Assert.Contains("table", surfaces);
        Assert.All(
            surfaces,
            surface =>
            {
                // the scene's own look is one of training's as well
                string[] inTraining = [.. training.Looks!.Select(look => Material(look, surface)).Append(surface).Distinct()];
                Assert.All(
                    test.Looks!.Select(look => Material(look, surface)),
                    material => AssertApart(task, training, inTraining, material)
                );
            }
        );
    }

    [Theory]
    [MemberData(nameof(CameraTasks))]
    public void ObjectsOfTheTestAreOthersThanThoseOfTrainingAndOfOtherColors(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        (VariationDefinition training, VariationDefinition test) = Families(task);
        string[] inTraining = Objects(training),
            inTest = Objects(test);
        Assert.Empty(inTraining.Intersect(inTest));
        string[] seen = [.. inTraining.SelectMany(body => Materials(task, body)).Distinct()];
        Assert.All(inTest.SelectMany(body => Materials(task, body)).Distinct(), material => AssertApart(task, training, seen, material));
    }

    [Theory]
    [MemberData(nameof(CameraTasks))]
    public void LightOfTheTestIsDimmerMoreTintedAndTurnedFartherThanAnyOfTraining(string name)
    {
        using RobotTask task = RobotTask.Load(name);
        (string training, string test) = (task.PoseVariation!, "visual");
        (double low, double high) = (double.PositiveInfinity, 0);
        foreach ((double turn, float[] factors) in Lights(task, training, 200))
        {
            high = Math.Max(high, turn);
            low = Math.Min(low, factors.Min());
        }
        foreach ((double turn, float[] factors) in Lights(task, test, 50))
        {
            Assert.True(turn > high + 0.01, $"turned by {turn} rad, in training by up to {high}");
            Assert.True(factors.Max() < low, $"brightness {factors.Max()}, in training down to {low}");
        }

        // what is not drawn here: each range beside the other
        (VariationDefinition first, VariationDefinition second) = Families(task);
        Assert.True(second.Lighting!.LeastTurn > Math.Asin(Math.Tan(first.Lighting!.Turn)));
        Assert.True(second.Lighting.LeastTint > first.Lighting.Tint);
        Assert.True(
            second.Lighting.Brightness![1] * (1 + second.Lighting.Tint) < first.Lighting.Brightness![0] * (1 - first.Lighting.Tint)
        );
    }

    private static string[] Names() =>
        [.. RobotTask.ShippedNames.Where(name => TaskFile.Read(Path.Combine(ShippedTasks.Find(name), TaskFile.Name)).Camera is not null)];

    private static (VariationDefinition Training, VariationDefinition Test) Families(RobotTask task) =>
        (task.Definition.Variations![task.PoseVariation!], task.Definition.Variations["visual"]);

    private static string Material(LookDefinition look, string surface) => look.Materials?.GetValueOrDefault(surface) ?? surface;

    private static string[] Objects(VariationDefinition variation) =>
        [
            .. variation
                .Looks!.SelectMany(look => look.Bodies ?? [])
                .Where(pair => pair.Value.Z is not null)
                .Select(pair => pair.Key)
                .Concat(variation.Distractors?.Bodies ?? [])
                .Distinct(),
        ];

    private static IEnumerable<string> Materials(RobotTask task, string body)
    {
        int id = task.Scene.Find(ModelObject.Body, body);
        return Enumerable
            .Range(0, task.Scene.GeomCount)
            .Where(geom => task.Scene.GeomBody(geom) == id)
            .Select(geom => task.Scene.NameOf(ModelObject.Material, task.Scene.GeomMaterial(geom)));
    }

    /// <summary>
    /// In at least one of red, green and blue the color of a material must lie outside what training can make of each of some materials.
    /// </summary>
    private static void AssertApart(RobotTask task, VariationDefinition training, string[] inTraining, string material)
    {
        float[] color = Color(material);
        Assert.All(
            inTraining,
            other =>
            {
                double change = training.Colors!.GetValueOrDefault(other) + 1e-6;
                Assert.True(
                    color.Zip(Color(other)).Any(pair => Math.Abs(pair.First - pair.Second) > change),
                    $"{material} is like {other}"
                );
            }
        );

        float[] Color(string name) => task.Scene.MaterialColor(task.Scene.Find(ModelObject.Material, name))[..3].ToArray();
    }

    /// <summary>How far each drawn light is turned, in rad, and the factors on its colors.</summary>
    private static IEnumerable<(double Turn, float[] Factors)> Lights(RobotTask task, string variation, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using TaskCondition condition = task.Draw(variation, 5, i);
            for (int light = 0; light < task.Scene.Count(ModelObject.Light); light++)
            {
                double[] was = task.Scene.LightLocalDirection(light).ToArray(),
                    now = condition.Model.LightLocalDirection(light).ToArray();
                double cosine = was.Zip(now, (a, b) => a * b).Sum() / Math.Sqrt(was.Sum(a => a * a) * now.Sum(b => b * b));
                yield return (
                    Math.Acos(Math.Min(1, cosine)),
                    [.. task.Scene.LightColor(light).ToArray().Zip(condition.Model.LightColor(light).ToArray(), (a, b) => b / a)]
                );
            }
        }
    }
}
