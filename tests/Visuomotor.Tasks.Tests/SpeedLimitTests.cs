using System.Globalization;
using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>Limits on speeds: what is measured, what fails, what it costs, and what is refused.</summary>
public class SpeedLimitTests
{
    private const string Limits = """
        "actuators": [ { "name": "shoulder", "speedLimit": 4 }, { "name": "elbow", "speedLimit": 2.5 } ],
        "toolSpeed": { "sites": ["tip"], "limit": 3, "near": { "distance": 1.05, "limit": 1 } },
        """;

    private const string TipVelocity = """{ "part": "site-velocity", "site": "tip" },""";

    [Fact]
    public void TheLargestSpeedsAreThoseOfTheStatesAndOfTheOneAfterTheLastAction()
    {
        using TempTask folder = Arm(Limits);
        using RobotTask task = RobotTask.Load(folder.Folder);
        Assert.Equal(
            [
                new SpeedLimit("shoulder", "rad/s", 4),
                new SpeedLimit("elbow", "rad/s", 2.5),
                new SpeedLimit("tool", "m/s", 3),
                new SpeedLimit("tool near its target", "m/s", 1, IsAim: true),
            ],
            task.SpeedLimits
        );
        Trajectory trial = Run(task, 30),
            longer = Run(task, 31);
        double[] expected = new double[4];
        for (int t = 0; t < 31; t++)
        {
            // the tip and its velocity by hand, from the joints of two links of 1 m; the first slot's bottom is at (0.91, -1.18)
            double a = longer.States[t, 0],
                b = a + longer.States[t, 1],
                va = longer.States[t, 2],
                vb = va + longer.States[t, 3],
                toTarget = Norm(Math.Cos(a) + Math.Cos(b) - 0.91, Math.Sin(a) + Math.Sin(b) + 1.18),
                tip = Norm(Math.Sin(a) * va + Math.Sin(b) * vb, Math.Cos(a) * va + Math.Cos(b) * vb);
            double[] speeds = [Math.Abs(va), Math.Abs(longer.States[t, 3]), tip, toTarget < 1.05 ? tip : 0];
            for (int i = 0; i < 4; i++)
                expected[i] = Math.Max(expected[i], speeds[i]);
        }
        Assert.True(expected.All(speed => speed > 0.1) && expected[3] < 0.9 * expected[2], string.Join(", ", expected));
        Assert.True(Math.Abs(longer.States[30, 2]) > Math.Abs(longer.States[29, 2]));
        for (int i = 0; i < 4; i++)
            Assert.Equal(expected[i], trial.PeakSpeeds[i], 1e-9);
    }

    [Fact]
    public void ATrialThatIsFasterThanALimitHasNotSucceededWhateverItReached()
    {
        double[] peaks;
        using (TempTask folder = Arm(Limits))
        using (RobotTask task = RobotTask.Load(folder.Folder))
            peaks = Run(task, 30).PeakSpeeds;
        for (int broken = -1; broken < 4; broken++)
        {
            // every limit is a little above what the trial does, one of them a little below; the last is an aim
            string Limit(int i) => (peaks[i] * (i == broken ? 0.999 : 1.001)).ToString("R", CultureInfo.InvariantCulture);
            using TempTask folder = Arm(
                $$"""
                "actuators": [ { "name": "shoulder", "speedLimit": {{Limit(0)}} }, { "name": "elbow", "speedLimit": {{Limit(1)}} } ],
                "toolSpeed": { "sites": ["tip"], "limit": {{Limit(2)}}, "near": { "distance": 1.05, "limit": {{Limit(3)}} } },
                """
            );
            using RobotTask task = RobotTask.Load(folder.Folder);
            Assert.Equal(broken is -1 or 3, Run(task, 30).Success);
        }
    }

    [Fact]
    public void ATrajectoryThatIsFilledAgainHasTheNewTrialsSpeedsAlone()
    {
        using TempTask folder = Arm(Limits);
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        Trajectory trial = TaskContractTests.Make(task, 30);
        LambdaController still = new((t, state, action) => action.Clear());
        worker.Run(task.Training[0], new RandomController(task, 0.5, 1), RandomStream.Create(1, "a"), trial);
        Assert.True(trial.PeakSpeeds[0] > 0.1);
        worker.Run(task.Training[0], still, RandomStream.Create(1, "a"), trial);
        Assert.Equal(0, trial.PeakSpeeds[0], 1e-6);
    }

    [Fact]
    public void AnExportedPolicySaysWhatTheLimitsAreAndNotTheAims()
    {
        using TempTask folder = Arm(Limits);
        using RobotTask task = RobotTask.Load(folder.Folder),
            free = RobotTask.Load("insertion-2d");
        IReadOnlyDictionary<string, string> notes = ((IEnvironment)task).Notes;
        Assert.Equal("[\"shoulder\", \"elbow\", \"tool\"]", notes["speeds.names"]);
        Assert.Equal("[\"rad/s\", \"rad/s\", \"m/s\"]", notes["speeds.units"]);
        Assert.Equal("[4, 2.5, 3]", notes["speeds.limits"]);
        Assert.DoesNotContain("speeds.names", ((IEnvironment)free).Notes.Keys);
    }

    [Fact]
    public void WithoutLimitsNothingIsMeasured()
    {
        using RobotTask task = RobotTask.Load("insertion-2d");
        Assert.Empty(task.SpeedLimits);
        Assert.Empty(Run(task, 5).PeakSpeeds);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void TheTermPricesWhatIsAboveItsShareOfTheLimitsAndItsExpansionIsExact(double from)
    {
        using TempTask folder = Priced(
            Limits,
            TipVelocity,
            string.Create(CultureInfo.InvariantCulture, $"\"weight\": 7, \"from\": {from}")
        );
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        Simulation simulation = worker.Start(task.Training[0], null);
        CostFunction cost = task.CreateCost();
        QuadraticCost expansion = new(1, task.StateSize, task.ActionSize);
        double[] u = new double[task.ActionSize];
        int[] places =
        [
            .. ((string[])["shoulder velocity", "elbow velocity", "tip x velocity", "tip y velocity", "tip z velocity"]).Select(name =>
                task.StateNames.ToList().IndexOf(name)
            ),
        ];

        // slow, some of them too fast, all of them too fast
        foreach (
            double[] speeds in (double[][])
                [
                    [1.9, -1.2, 0.9, -0.9, 0.5],
                    [-4.4, 2, 0.5, 0.4, 0],
                    [5, -3, 2, -3, 1],
                ]
        )
        {
            double[] x = new double[task.StateSize];
            for (int i = 0; i < places.Length; i++)
                x[places[i]] = speeds[i];
            double[] shares =
            [
                Math.Abs(speeds[0]) / 4,
                Math.Abs(speeds[1]) / 2.5,
                Math.Sqrt(speeds.Skip(2).Sum(speed => speed * speed)) / 3,
            ];
            double expected = 7 * shares.Sum(share => Math.Pow(Math.Max(0, share - from), 2));
            Assert.Equal(expected, cost.Expand(simulation, x, u, false, expansion, 0), 1e-12);
            Assert.Equal(expected > 0, shares.Any(share => share > from));
            (double[] gradient, Matrix hessian) = (
                Gradient(x),
                new Matrix(x.Length + u.Length, x.Length + u.Length, [.. expansion.Hessians.Data])
            );
            for (int i = 0; i < x.Length; i++)
            {
                const double Step = 1e-5;
                double[] ahead = [.. x],
                    behind = [.. x];
                ahead[i] += Step;
                behind[i] -= Step;
                double slope = (cost.Evaluate(simulation, ahead, u, false) - cost.Evaluate(simulation, behind, u, false)) / (2 * Step);
                Assert.Equal(slope, gradient[i], 1e-7);
                (double[] after, double[] before) = (Gradient(ahead), Gradient(behind));
                for (int j = 0; j < x.Length; j++)
                    Assert.Equal((after[j] - before[j]) / (2 * Step), hessian[i, j], 1e-6);
            }
        }

        // of the expansion around x, at x
        double[] Gradient(double[] x)
        {
            cost.Expand(simulation, x, u, false, expansion, 0);
            double[] gradient = expansion.Gradient(0).ToArray();
            LinearAlgebra.Multiply(expansion.Hessian(0), [.. x, .. u], gradient, 1, 1);
            return gradient;
        }
    }

    [Theory]
    [InlineData("\"speedLimit\": 4", "\"speedLimit\": 0", "$.actuators[0].speedLimit", "above 0")]
    [InlineData("\"speedLimit\": 4", "\"speedLimit\": -4", "$.actuators[0].speedLimit", "above 0")]
    [InlineData("\"speedLimit\": 4", "\"speedLimit\": 1e999", "$.actuators[0].speedLimit", "finite")]
    [InlineData("\"speedLimit\": 4", "\"speedLimit\": [4, 4]", "$.actuators[0].speedLimit", "must be a number")]
    [InlineData("\"speedLimit\": 4", "\"speedlimit\": 4", "$.actuators[0].speedlimit", "did you mean \"speedLimit\"")]
    [InlineData("\"limit\": 3", "\"limit\": 0", "$.toolSpeed.limit", "above 0")]
    [InlineData("\"limit\": 3,", "", "$.toolSpeed", "\"limit\" is missing")]
    [InlineData("[\"tip\"]", "[]", "$.toolSpeed.sites", "at least 1 entry")]
    [InlineData("[\"tip\"]", "[\"tip\", \"tpi\"]", "$.toolSpeed.sites[1]", "has no site \"tpi\"")]
    [InlineData("[\"tip\"]", "[\"tip\", \"slot-bottom\", \"tip\"]", "$.toolSpeed.sites[2]", "twice")]
    [InlineData("[\"tip\"]", "[\"slot-bottom\"]", "$.toolSpeed.near", "none of the sites has a target")]
    [InlineData("\"distance\": 1.05", "\"distance\": -0.05", "$.toolSpeed.near.distance", "above 0")]
    [InlineData("\"limit\": 1 }", "\"limit\": 3.5 }", "$.toolSpeed.near.limit", "above the limit on the way, 3 m/s")]
    public void WrongLimitsAreRefusedWithTheirPlace(string from, string to, string path, string word)
    {
        Assert.Contains(from, Limits, StringComparison.Ordinal);
        using TempTask folder = Arm(Limits.Replace(from, to, StringComparison.Ordinal));
        Refused(folder, path, word);
    }

    [Fact]
    public void AJointThatTwoActuatorsDriveHasOneLimit()
    {
        const string Both = "\"joints\": [\"shoulder\", \"elbow\"] }";
        using TempTask folder = Arm(Limits.Replace("\"elbow\"", "\"again\"", StringComparison.Ordinal))
            .ReplaceInScene("</actuator>", "<motor name=\"again\" joint=\"shoulder\"/></actuator>")
            .Replace("\"part\": \"positions\" }", "\"part\": \"positions\", " + Both)
            .Replace("\"part\": \"velocities\" }", "\"part\": \"velocities\", " + Both)
            .Replace("\"elbow\": 2.2", "\"again\": 2.2");
        Refused(folder, "$.actuators[1].speedLimit", "joint \"shoulder\" has a limit");
    }

    [Fact]
    public void ATermWithoutLimitsOrWithoutTheVelocitiesThatItPricesIsRefused()
    {
        using TempTask none = Priced("", TipVelocity, "\"weight\": 1"),
            blind = Priced(Limits, "", "\"weight\": 1"),
            flat = Priced(Limits, """{ "part": "site-velocity", "site": "tip", "axes": "xy" },""", "\"weight\": 1"),
            eager = Priced(Limits, TipVelocity, "\"from\": 1.1"),
            late = Priced(Limits, TipVelocity, "\"from\": 0");
        Refused(none, "$.cost[0]", "there are no speed limits");
        Refused(blind, "$.cost[0]", "\"site-velocity\", \"site\": \"tip\"");
        Refused(flat, "$.cost[0]", "needs the velocity of site \"tip\"");
        Refused(eager, "$.cost[0].from", "at most 1");
        Refused(late, "$.cost[0].from", "above 0");
    }

    [Fact]
    public void LimitsThatJointsAloneHaveNeedNoTool()
    {
        using TempTask folder = Priced(
            "\"actuators\": [ { \"name\": \"shoulder\" }, { \"name\": \"elbow\", \"speedLimit\": 1 } ],",
            "",
            "\"weight\": 1"
        );
        using RobotTask task = RobotTask.Load(folder.Folder);
        Assert.Equal([new SpeedLimit("elbow", "rad/s", 1)], task.SpeedLimits);
        Assert.Equal(Run(task, 31).States[30, 3], Run(task, 30).PeakSpeeds[0], 1e-12);
    }

    private static void Refused(TempTask folder, string path, string word)
    {
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder).Dispose());
        Assert.Equal(path, error.JsonPath);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static double Norm(double x, double y) => Math.Sqrt(x * x + y * y);

    // insertion-2d with limits, further parts of the state before the others, and a success test that always holds
    private static TempTask Arm(string keys, string parts = "") =>
        TempTask.Copy("insertion-2d").Replace("\"state\": [", keys + "\"state\": [" + parts).Replace("\"below\": 0.05", "\"above\": -1");

    // the same, with speeds as the only cost beside the way to the target
    private static TempTask Priced(string keys, string parts, string term) =>
        Arm(keys, parts)
            .Replace("\"term\": \"torque\", \"weight\": 1e-6", "\"term\": \"speed-limit\", " + term)
            .Replace("\"weight\": 1, \"alpha\": 1e-5", "\"weight\": 0");

    // pushes the shoulder away from the slot
    private static Trajectory Run(RobotTask task, int horizon)
    {
        using RolloutWorker worker = new(task);
        Trajectory trial = TaskContractTests.Make(task, horizon);
        LambdaController push = new(
            (t, state, action) =>
            {
                action[0] = 10;
                action[1] = 2;
            }
        );
        worker.Run(task.Training[0], push, RandomStream.Create(1, "a"), trial);
        return trial;
    }
}
