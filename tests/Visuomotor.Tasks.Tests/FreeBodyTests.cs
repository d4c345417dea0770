using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks.Tests;

/// <summary>
/// Wherever a task says that a body stands, there it is when a trial begins: free bodies, user-moved ones, those on a ball joint, and fixed
/// ones.
/// </summary>
public class FreeBodyTests
{
    private const string Scene = """
        <mujoco>
          <compiler angle="radian" autolimits="true"/>
          <option timestep="0.01"/>
          <worldbody>
            <light pos="0 0 3"/>
            <camera name="view" pos="0 -1.6 1.6" xyaxes="1 0 0 0 0.7 0.7"/>
            <geom type="plane" size="2 2 0.1"/>
            <body name="finger" pos="-0.4 0 0.05">
              <joint name="x" type="slide" axis="1 0 0" range="-1 1"/>
              <geom size="0.04" mass="0.5"/><site name="finger"/>
            </body>
            <body name="free" pos="0.1 0 0.05" quat="0.8 0 0 0.6"><freejoint/>
              <geom type="box" size="0.05 0.04 0.05" mass="0.3" rgba="0.9 0.1 0.1 1"/><site name="free" pos="0.01 0 0"/></body>
            <body name="mocap" mocap="true" pos="0.3 0.4 0.5" quat="0.8 0 0 0.6"><geom size="0.03" contype="0" conaffinity="0"/>
              <site name="mocap" pos="0.01 0 0"/></body>
            <body name="ball" pos="0.2 -0.4 0.5" quat="0.8 0 0 0.6"><joint name="socket" type="ball" range="0 1"/>
              <geom size="0.03" pos="0 0 -0.1" mass="0.1"/><site name="ball" pos="0.01 0 0"/></body>
            <body name="fixed" pos="0.5 0.1 0.2" quat="0.8 0 0 0.6"><geom size="0.03" contype="0" conaffinity="0"/>
              <site name="fixed" pos="0.01 0 0"/></body>
            <body name="toy" pos="0 0 -3"><freejoint/><geom size="0.03" mass="0.1" rgba="0.1 0.9 0.1 1"/></body>
            <body name="frame" pos="0 0.8 0.05"><freejoint name="loose"/><geom size="0.03" mass="0.1"/></body>
            <site name="goal" pos="0.5 0 0.05"/>
          </worldbody>
          <actuator><motor name="x" joint="x" ctrlrange="-5 5"/></actuator>
          <keyframe>
            <key name="home" qpos="0.3  0.2 0.1 0.05 0.6 0 0 0.8  1 0 0 0  0 0 -3 1 0 0 0  0 0.8 0.05 1 0 0 0" mpos="0 0.3 0.4"
              mquat="0.6 0 0 0.8" qvel="0.5 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"/>
            <key name="outside" qpos="1.5  0.2 0.1 0.05 1 0 0 0  1 0 0 0  0 0 -3 1 0 0 0  0 0.8 0.05 1 0 0 0"/>
            <key name="twisted" qpos="0  0.2 0.1 0.05 1 0 0 0  0.6 0.8 0 0  0 0 -3 1 0 0 0  0 0.8 0.05 1 0 0 0"/>
          </keyframe>
        </mujoco>
        """;

    public static TheoryData<string> Bodies => ["free", "mocap", "ball", "fixed"];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void AConditionMovesAndTurnsEveryKindOfBody(string name)
    {
        using TempTask folder = Write(
            $$"""
            "training": [
              { "name": "scene" },
              { "name": "offset", "bodies": { "{{name}}": { "offset": [0.1, 0.2, 0.3] } } },
              { "name": "position", "bodies": { "{{name}}": { "position": [-0.1, 0.7, 0.4], "axisAngle": [0, 0, 3, 0.5] } } },
              { "name": "turned", "bodies": { "{{name}}": { "axisAngle": [2, 0, 0, -0.7] } } }
            ],
            "testGrid": { "name": "grid", "body": "{{name}}", "x": [-0.1, 0.2], "y": [0, 0.1] }
            """
        );
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        double[] at = [.. task.Scene.BodyLocalPosition(task.Scene.Find(ModelObject.Body, name))];
        double yaw = 2 * Math.Atan2(0.6, 0.8);
        Expect(worker, task.Training[0], name, at, [0, 0, 1, yaw]);
        Expect(worker, task.Training[1], name, [at[0] + 0.1, at[1] + 0.2, at[2] + 0.3], [0, 0, 1, yaw]);
        Expect(worker, task.Training[2], name, [-0.1, 0.7, 0.4], [0, 0, 1, 0.5]);
        Expect(worker, task.Training[3], name, at, [1, 0, 0, -0.7]);
        Expect(worker, task.Test[3], name, [at[0] + 0.2, at[1] + 0.1, at[2]], [0, 0, 1, yaw]);
        // And again: a trial does not change where the next begins.
        worker.Run(task.Training[1], new RandomController(task, 0.3, 1), RandomStream.Create(1, "a"), task.CreateTrajectory());
        Expect(worker, task.Training[1], name, [at[0] + 0.1, at[1] + 0.2, at[2] + 0.3], [0, 0, 1, yaw]);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void AVariationMovesAndTurnsEveryKindOfBody(string name)
    {
        using TempTask folder = Write(
            $$"""
            "training": [ { "name": "a", "bodies": { "{{name}}": { "offset": [9, 9, 9] } } } ]
            """,
            $$"""
            "variations": { "spatial": { "bodies": { "{{name}}": { "x": [0.1, 0.1], "y": [-0.2, 0.2], "yaw": [0.3, 0.3] } } } },
            """
        );
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        double[] at = [.. task.Scene.BodyLocalPosition(task.Scene.Find(ModelObject.Body, name))];
        HashSet<double> places = [];
        using HeldOutConditions drawn = task.HeldOut("spatial", 5, 3);
        foreach (TaskCondition condition in drawn)
        {
            double y = condition.Model.BodyLocalPosition(task.Scene.Find(ModelObject.Body, name))[1];
            Assert.InRange(y, at[1] - 0.2, at[1] + 0.2);
            places.Add(y);
            Expect(worker, condition, name, [at[0] + 0.1, y, at[2]], [0, 0, 1, 2 * Math.Atan2(0.6, 0.8) + 0.3]);
        }
        Assert.Equal(5, places.Count);
    }

    [Fact]
    public void DistractorsThatAreFreeStandAroundAFreeTargetAndLooksShowThemWhileTheTrialGoesOn()
    {
        using TempTask folder = Write(
            """
            "training": [ { "name": "a", "bodies": { "free": { "offset": [0.2, 0.1, 0] } } } ]
            """,
            """
            "camera": { "name": "view", "resolution": 32 },
            "variations": { "pose": {
              "looks": [ { "materials": {}, "bodies": { "frame": { "x": [0.3, 0.4] } } } ],
              "distractors": { "bodies": ["toy"], "count": [1, 1], "around": "free", "distance": [0.2, 0.25], "height": 0.03,
                "spacing": 0.1 }
            } },
            "pose": { "points": ["free"], "variation": "pose" },
            """
        );
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        int toy = task.Scene.Find(ModelObject.Body, "toy"),
            free = task.Scene.Find(ModelObject.Body, "free"),
            frame = task.Scene.Find(ModelObject.Body, "frame");
        byte[] image = new byte[task.Camera!.ImageSize],
            other = new byte[image.Length];
        double[] pose = new double[3];
        for (int i = 0; i < 4; i++)
        {
            using TaskCondition condition = task.Draw("pose", 2, i);
            Simulation simulation = worker.Start(condition, null);
            Assert.Equal([0.3, 0.1, 0.05], simulation.BodyPosition(free).ToArray().Select(value => Math.Round(value, 12)));
            ReadOnlySpan<double> beside = simulation.BodyPosition(toy);
            Assert.InRange(Math.Sqrt(Math.Pow(beside[0] - 0.3, 2) + Math.Pow(beside[1] - 0.1, 2)), 0.2, 0.25);
            Assert.Equal(0.03, beside[2], 1e-12);
            worker.PoseExample(condition, RandomStream.Create(1, "a"), image, pose);
            Assert.Equal(simulation.SitePosition(task.PoseSites[0]).ToArray(), pose);
        }
        // A look puts its objects into the second picture of a step; the trial has the target elsewhere by then, and there it is seen.
        (Model look, IReadOnlyCollection<int> placed) = task.DrawLook(task.Training[0], RandomStream.Create(4, "look"))!.Value;
        using (look)
        {
            double[] positions = worker.Start(task.Training[0], null).Position.ToArray(),
                kept = [.. positions];
            StartPose.PlaceFreeBodies(look, positions, placed);
            Assert.Equal([toy, frame], placed.Order());
            using Simulation simulation = new(look);
            positions.CopyTo(simulation.Position);
            simulation.Forward();
            Assert.Equal(look.BodyLocalPosition(toy).ToArray(), simulation.BodyPosition(toy).ToArray());
            Assert.InRange(simulation.BodyPosition(frame)[0], 0.3, 0.4);
            Assert.Equal(kept[..8], positions[..8]);
        }
    }

    [Fact]
    public void TrialsStartFromAKeyframeAndOffsetsCountFromThere()
    {
        using TempTask folder = Write(
            """
            "training": [
              { "name": "a" },
              {
                "name": "b", "positions": { "x": -0.2 },
                "bodies": { "free": { "offset": [0.1, 0, 0] }, "mocap": { "offset": [0, 0, 0.1] } }
              }
            ]
            """,
            """ "initial": { "keyframe": "home" }, """
        );
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        double yaw = 2 * Math.Atan2(0.8, 0.6);
        Simulation simulation = worker.Start(task.Training[0], null);
        Assert.Equal((0.3, 0.5), (simulation.Position[0], simulation.Velocity[0]));
        Expect(worker, task.Training[0], "free", [0.2, 0.1, 0.05], [0, 0, 1, yaw]);
        Expect(worker, task.Training[0], "mocap", [0, 0.3, 0.4], [0, 0, 1, yaw]);
        Expect(worker, task.Training[1], "free", [0.3, 0.1, 0.05], [0, 0, 1, yaw]);
        Expect(worker, task.Training[1], "mocap", [0, 0.3, 0.5], [0, 0, 1, yaw]);
        Assert.Equal(-0.2, worker.Start(task.Training[1], null).Position[0]);
        // MuJoCo's own reset to the keyframe is the same start.
        using Simulation reference = new(task.Scene);
        reference.ResetTo(task.Scene.Find(ModelObject.Keyframe, "home"));
        Assert.Equal(reference.Position.ToArray(), worker.Start(task.Training[0], null).Position.ToArray());
    }

    [Theory]
    [InlineData("\"initial\": { \"keyframe\": \"hom\" },", "$.initial.keyframe", "did you mean \"home\"")]
    [InlineData("\"initial\": { \"keyframe\": \"outside\" },", "$.initial.keyframe", "joint \"x\" at 1.5, outside its range -1 to 1")]
    [InlineData(
        "\"initial\": { \"keyframe\": \"twisted\" },",
        "$.initial.keyframe",
        "joint \"socket\" at 1.85459, outside its range 0 to 1"
    )]
    [InlineData(
        "\"initial\": { \"positions\": { \"loose\": 1 } },",
        "$.initial.positions['loose']",
        "a free body is put somewhere by a condition's \"bodies\""
    )]
    [InlineData("\"variations\": { \"test\": {} },", "$.variations['test']", "another name")]
    [InlineData("\"variations\": { \"training\": {} },", "$.variations['training']", "another name")]
    [InlineData(
        "\"variations\": { \"far\": { \"positions\": { \"x\": [0.5, 1.2] } } },",
        "$.variations['far'].positions['x']",
        "outside the joint's range -1 to 1"
    )]
    public void AStartThatCannotBeIsRefused(string more, string path, string word)
    {
        using TempTask folder = Write("\"training\": [ { \"name\": \"a\" } ]", more);
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal(path, error.JsonPath);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASceneThatStartsOutsideAJointsLimitsIsRefusedUnlessTheTaskGivesTheStart()
    {
        using TempTask folder = Write("\"training\": [ { \"name\": \"a\" } ]").ReplaceInScene("range=\"-1 1\"", "range=\"0.2 1\"");
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal("$.initial.positions", error.JsonPath);
        Assert.Contains("joint \"x\" at 0, outside its range 0.2 to 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"initial\": { \"keyframe\": \"home\" }", error.Message, StringComparison.Ordinal);
        foreach (
            string start in (string[])
                ["\"keyframe\": \"home\"", "\"positions\": { \"x\": 0.5 }", "\"keyframe\": \"outside\", \"positions\": { \"x\": 0.5 }"]
        )
        {
            using TempTask given = Write("\"training\": [ { \"name\": \"a\" } ]", $"\"initial\": {{ {start} }},")
                .ReplaceInScene("range=\"-1 1\"", "range=\"0.2 1\"");
            using RobotTask task = RobotTask.Load(given.Folder);
        }
    }

    [Fact]
    public void NoiseStopsAtAJointsLimits()
    {
        using TempTask folder = Write(
            "\"training\": [ { \"name\": \"a\" } ]",
            "\"initial\": { \"positions\": { \"x\": 0.9 }, \"positionNoise\": 0.2 },"
        );
        using RobotTask task = RobotTask.Load(folder.Folder);
        using RolloutWorker worker = new(task);
        double[] starts =
        [
            .. Enumerable.Range(0, 50).Select(i => worker.Start(task.Training[0], RandomStream.Create(1, "a", i)).Position[0]),
        ];
        Assert.Equal(1, starts.Max());
        Assert.InRange(starts.Min(), 0, 0.8);
    }

    // Where the body is, and how its own x axis, along which its site lies, points.
    private static void Expect(RolloutWorker worker, TaskCondition condition, string body, double[] at, double[] axisAngle)
    {
        Simulation simulation = worker.Start(condition, null);
        ReadOnlySpan<double> position = simulation.BodyPosition(condition.Model.Find(ModelObject.Body, body)),
            site = simulation.SitePosition(condition.Model.Find(ModelObject.Site, body));
        (double sine, double cosine) = Math.SinCos(axisAngle[3]);
        // About z the x axis turns in the plane; about x it stays.
        double[] x = axisAngle[2] != 0 ? [cosine, sine, 0] : [1, 0, 0];
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(at[i], position[i], 1e-12);
            Assert.Equal(at[i] + 0.01 * x[i], site[i], 1e-12);
        }
        ReadOnlySpan<double> q = simulation.BodyOrientation(condition.Model.Find(ModelObject.Body, body));
        double sign = q[0] < 0 ? -1 : 1;
        Assert.Equal(Math.Cos(axisAngle[3] / 2), sign * q[0], 1e-12);
        for (int i = 0; i < 3; i++)
            Assert.Equal(axisAngle[i] != 0 ? Math.Sin(axisAngle[3] / 2) : 0, sign * q[1 + i], 1e-12);
    }

    private static TempTask Write(string conditions, string more = "")
    {
        TempTask folder = TempTask.Template();
        File.WriteAllText(folder.Scene, Scene);
        File.WriteAllText(
            folder.File,
            $$"""
            {
              "format": 2, "scene": "scene.xml", "controlPeriod": 0.05, "horizon": 5, {{more}}
              "state": [ { "part": "positions" }, { "part": "velocities" }, { "part": "site-position", "site": "free" } ],
              "conditions": { {{conditions}} },
              "cost": [ { "term": "torque", "weight": 0.01 } ],
              "distance": { "measure": "site", "site": "free", "target": "goal" }, "success": { "below": 0.1 }
            }
            """
        );
        return folder;
    }
}
