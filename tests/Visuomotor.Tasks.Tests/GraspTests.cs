using Visuomotor.Mujoco;

namespace Visuomotor.Tasks.Tests;

/// <summary>Variations that put what is held otherwise into the hand.</summary>
public class GraspTests
{
    private const string Variations = "\"variations\": {";

    private const string Stay =
        "\"grasps\": { \"stay\": [\"hook\", \"left-end\", \"right-end\"], "
        + "\"bodies\": { \"hanger\": { \"turn\": { \"axis\": [0, 1, 0], \"angle\": [-0.3, 0.3] } } } },";

    [Fact]
    public void AHeldThingIsTurnedAboutAnAxisOfTheHand()
    {
        using TempTask folder = TempTask
            .Copy("hammer")
            .Replace(
                Variations,
                Variations
                    + "\"grasps\": { \"bodies\": { \"hammer\": { \"yaw\": [0.5, 0.5], "
                    + "\"turn\": { \"axis\": [1, 2, -1], \"angle\": [-0.4, 0.3] } } } }, "
            );
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        int hammer = task.Scene.Find(ModelObject.Body, "hammer"),
            claw = task.Scene.Find(ModelObject.Site, "claw");

        // as the scene has it, then turned about its own z
        using TaskCondition level = new(
            "level",
            false,
            0,
            task.Scene,
            task.Training[5].InitialPosition.ToArray(),
            new double[task.Scene.VelocityCount]
        );
        Simulation simulation = worker.Start(level, null);
        double[] origin = simulation.BodyPosition(hammer).ToArray(),
            turned = simulation.BodyRotation(hammer).ToArray(),
            local = Times(Transposed(turned), Less(simulation.SitePosition(claw), origin)),
            before = Times(
                turned,
                [Math.Cos(0.5) * local[0] - Math.Sin(0.5) * local[1], Math.Sin(0.5) * local[0] + Math.Cos(0.5) * local[1], local[2]]
            ),
            axis = Times(simulation.BodyRotation(task.Scene.BodyParent(hammer)), [1 / Math.Sqrt(6), 2 / Math.Sqrt(6), -1 / Math.Sqrt(6)]),
            across = Cross(axis, before);
        List<double> angles = [];
        for (int i = 0; i < 60; i++)
        {
            using TaskCondition drawn = task.Draw("grasps", 3, i);
            simulation = worker.Start(drawn, null);
            Assert.Equal(task.Training[i % 15].InitialPosition.ToArray(), drawn.InitialPosition.ToArray());
            double[] after = Less(simulation.SitePosition(claw), origin);

            // the angle from where the claw is, and where Rodrigues' formula puts it at that angle
            double along = Dot(axis, before),
                angle = Math.Atan2(Dot(across, after), Dot(before, after) - along * along);
            (double sine, double cosine) = Math.SinCos(angle);
            for (int k = 0; k < 3; k++)
                Assert.Equal(before[k] * cosine + across[k] * sine + axis[k] * along * (1 - cosine), after[k], 1e-9);
            angles.Add(angle);
        }
        Assert.InRange(angles.Min(), -0.4, -0.33);
        Assert.InRange(angles.Max(), 0.23, 0.3);
    }

    [Fact]
    public void SitesThatStayBeginWhereTheTrainingConditionHasThemHoweverTheyAreHeld()
    {
        using TempTask folder = TempTask.Copy("hanger").Replace(Variations, Variations + Stay);
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        int[] sites = [.. ((string[])["hook", "left-end", "right-end"]).Select(name => task.Scene.Find(ModelObject.Site, name))];
        int hanger = task.Scene.Find(ModelObject.Body, "hanger");
        HashSet<string> grasps = [];
        for (int i = 0; i < 12; i++)
        {
            TaskCondition training = task.Training[i % task.Training.Count];
            Simulation simulation = worker.Start(training, null);
            double[][] before = [.. sites.Select(site => simulation.SitePosition(site).ToArray())];
            using TaskCondition drawn = task.Draw("grasps", 5, i);
            simulation = worker.Start(drawn, null);
            for (int s = 0; s < sites.Length; s++)
            for (int k = 0; k < 3; k++)
                Assert.Equal(before[s][k], simulation.SitePosition(sites[s])[k], 1e-3);
            Assert.True(grasps.Add(string.Join(' ', drawn.Model.BodyLocalOrientation(hanger).ToArray())));
            Assert.NotEqual(training.InitialPosition.ToArray(), drawn.InitialPosition.ToArray());
        }
    }

    [Theory]
    [InlineData("[-0.3, 0.3] }", "[0.3, -0.3] }", "$.variations['grasps'].bodies['hanger'].turn.angle", "wrong way round")]
    [InlineData("[0, 1, 0]", "[0, 0, 0]", "$.variations['grasps'].bodies['hanger'].turn.axis", "no length")]
    [InlineData("[0, 1, 0]", "[0, 1]", "$.variations.grasps.bodies.hanger.turn.axis", "3 entries")]
    [InlineData("\"axis\": [0, 1, 0], ", "", "$.variations.grasps.bodies.hanger.turn", "\"axis\" is missing")]
    [InlineData("\"left-end\"", "\"lefd-end\"", "$.variations['grasps'].stay[1]", "did you mean \"left-end\"")]
    [InlineData("[-0.3, 0.3] }", "[-3, 3] }", "$.variations['grasps'].stay", "the arm cannot bring the sites back")]
    public void WrongGraspsAreRefusedWithTheirPlace(string from, string to, string path, string word)
    {
        Assert.Contains(from, Stay, StringComparison.Ordinal);
        using TempTask folder = TempTask.Copy("hanger").Replace(Variations, Variations + Stay.Replace(from, to, StringComparison.Ordinal));
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder).Dispose());
        Assert.Equal(path, error.JsonPath);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void SitesThatNothingMovesNeedNotBeToldToStay()
    {
        using TempTask folder = TempTask.Copy("hanger").Replace("\"visual\": {", "\"still\": { \"stay\": [\"hook\"] }, \"visual\": {");
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder).Dispose());
        Assert.Equal("$.variations['still'].stay", error.JsonPath);
    }

    [Theory]
    [InlineData("hanger", "hook", "left-end", "right-end")]
    [InlineData("hammer", "claw", "face", "grip")]
    public void SpatialTestsDrawNewGraspsWithWhichTheGoalsCanBeReached(string name, params string[] points)
    {
        using RobotTask task = RobotTask.Load(name);
        using RolloutWorker worker = new(task);
        int held = task.Scene.Find(ModelObject.Body, name);
        HashSet<string> grasps = [];
        for (int i = 0; i < 15; i++)
        {
            using TaskCondition drawn = task.Draw("spatial", 11, i);
            Simulation simulation = worker.Start(drawn, null);
            Assert.True(grasps.Add(string.Join(' ', drawn.Model.BodyLocalOrientation(held).ToArray())));
            double left = ArmPose.To(
                task,
                simulation,
                [
                    .. points.Select(point =>
                        (point, simulation.SitePosition(task.Scene.Find(ModelObject.Site, "goal-" + point.Replace("-end", ""))).ToArray())
                    ),
                ]
            );
            Assert.True(left < 2e-3, $"{drawn.Name}: {left} m");
        }
    }

    private static double[] Times(ReadOnlySpan<double> r, double[] v) =>
        [r[0] * v[0] + r[1] * v[1] + r[2] * v[2], r[3] * v[0] + r[4] * v[1] + r[5] * v[2], r[6] * v[0] + r[7] * v[1] + r[8] * v[2]];

    private static double[] Transposed(double[] r) => [r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]];

    private static double[] Less(ReadOnlySpan<double> a, double[] b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

    private static double Dot(double[] a, double[] b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

    private static double[] Cross(double[] a, double[] b) =>
        [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
