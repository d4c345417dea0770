namespace Visuomotor.Tasks.Tests;

/// <summary>A task whose files do not fit together is refused, with the file, the JSON path and what was meant, on one line.</summary>
public class TaskLoadTests
{
    [Fact]
    public void TheTemplateLoads()
    {
        using TempTask folder = TempTask.Template();
        using RobotTask task = RobotTask.Load(folder.Folder);
        Assert.Equal(6, task.StateSize);
        Assert.Equal([2.0, 1.0], task.ActionStrength);
        Assert.Equal(6, task.Test.Count);
        using RobotTask byFile = RobotTask.Load(folder.File);
        Assert.Equal(task.Name, byFile.Name);
    }

    [Fact]
    public void TheTemplateDoesNotOverwrite()
    {
        using TempTask folder = TempTask.Template();
        string before = File.ReadAllText(folder.File);
        Assert.Throws<IOException>(() => TaskTemplate.Write(folder.Folder, "other"));
        Assert.Throws<IOException>(() => TaskTemplate.Write(folder.File, "other"));
        Assert.Equal(before, File.ReadAllText(folder.File));
        Assert.Throws<ArgumentException>(() => TaskTemplate.Write(Path.Combine(folder.Folder, "x"), "no/good"));
        Assert.False(Directory.Exists(Path.Combine(folder.Folder, "x")));
    }

    // Each row: what to replace in the template's task.json, by what, the JSON path of the error, and a word of the message.
    [Theory]
    [InlineData("\"controlPeriod\": 0.05", "\"controlPeriod\": 0.055", "$.controlPeriod", "whole multiple")]
    [InlineData("\"controlPeriod\": 0.05", "\"controlPeriod\": 0.001", "$.controlPeriod", "whole multiple")]
    [InlineData(
        "{ \"name\": \"elbow\", \"strength\": 1 }",
        "{ \"name\": \"elbo\", \"strength\": 1 }",
        "$.actuators[1].name",
        "did you mean \"elbow\""
    )]
    [InlineData("{ \"name\": \"elbow\", \"strength\": 1 }", "{ \"name\": \"shoulder\" }", "$.actuators[1].name", "twice")]
    [InlineData(
        "{ \"part\": \"velocities\" }",
        "{ \"part\": \"velocities\", \"joints\": [\"wrist\"] }",
        "$.state[1].joints[0]",
        "no joint \"wrist\""
    )]
    [InlineData("{ \"part\": \"velocities\" },", "", "$.state", "position and the velocity")]
    [InlineData("{ \"part\": \"velocities\" },", "{ \"part\": \"velocities\" }, { \"part\": \"velocities\" },", "$.state", "twice")]
    [InlineData("\"relativeTo\": \"target\"", "\"relativeTo\": \"taget\"", "$.state[2].relativeTo", "did you mean \"target\"")]
    [InlineData(
        "\"site\": \"hand\", \"target\": \"target\", \"weights\"",
        "\"site\": \"palm\", \"target\": \"target\", \"weights\"",
        "$.cost[2].points[0].site",
        "no site \"palm\""
    )]
    [InlineData("\"weights\": [1, 1, 0]", "\"weights\": [0, 0, 0]", "$.cost[2].points[0].weights", "all 0")]
    [InlineData(
        "\"positions\": { \"shoulder\": -0.6",
        "\"positions\": { \"sholder\": -0.6",
        "$.initial.positions['sholder']",
        "did you mean \"shoulder\""
    )]
    [InlineData(
        "\"positions\": { \"shoulder\": -0.6",
        "\"positions\": { \"shoulder\": -6",
        "$.initial.positions['shoulder']",
        "outside the joint's range"
    )]
    [InlineData(
        "\"offset\": [-0.1, 0, 0]",
        "\"offset\": [-0.1, 0, 0], \"position\": [0, 0, 0]",
        "$.conditions.training[0].bodies['target']",
        "both"
    )]
    [InlineData(
        "\"offset\": [-0.1, 0, 0]",
        "\"axisAngle\": [0, 0, 0, 1]",
        "$.conditions.training[0].bodies['target'].axisAngle",
        "no length"
    )]
    [InlineData(
        "{ \"target\": { \"offset\": [0.1, 0, 0] } }",
        "{ \"targets\": { \"offset\": [0.1, 0, 0] } }",
        "$.conditions.training[1].bodies['targets']",
        "did you mean \"target\""
    )]
    [InlineData("\"body\": \"target\"", "\"body\": \"block\"", "$.conditions.testGrid.body", "no body \"block\"")]
    [InlineData("\"name\": \"far\"", "\"name\": \"near\"", "$.conditions.training[1].name", "two conditions")]
    [InlineData(
        "\"site\": \"hand\", \"target\": \"target\" }",
        "\"site\": \"hand\", \"target\": \"goal\" }",
        "$.distance.target",
        "no site \"goal\""
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"actionGains\": { \"shoulder\": 0",
        "$.initialController.actionGains.shoulder",
        "above 0"
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"actionGains\": { \"hip\": 2",
        "$.initialController.actionGains['hip']",
        "no such actuator"
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"wave\": { \"amplitude\": 1, \"period\": 0, \"phasePerJoint\": 1 }, \"actionGains\": { \"shoulder\": 2",
        "$.initialController.wave.period",
        "above 0"
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"gait\": { \"period\": 0, \"angles\": {} }, \"actionGains\": { \"shoulder\": 2",
        "$.initialController.gait.period",
        "above 0"
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"gait\": { \"period\": 1, \"angle\": {} }, \"actionGains\": { \"shoulder\": 2",
        "$.initialController.gait.angle",
        "did you mean \"angles\""
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"gait\": { \"period\": 1 }, \"actionGains\": { \"shoulder\": 2",
        "$.initialController.gait",
        "\"angles\" is missing"
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"gait\": { \"period\": 1, \"angles\": { \"elbo\": [0, 1] } }, \"actionGains\": { \"shoulder\": 2",
        "$.initialController.gait.angles['elbo']",
        "did you mean \"elbow\""
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"gait\": { \"period\": 1, \"angles\": { \"elbow\": [0] } }, \"actionGains\": { \"shoulder\": 2",
        "$.initialController.gait.angles.elbow",
        "at least 2"
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"gait\": { \"period\": 1, \"angles\": { \"elbow\": [0, 3] } }, \"actionGains\": { \"shoulder\": 2",
        "$.initialController.gait.angles['elbow'][1]",
        "outside the joint's range"
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"gait\": { \"period\": 1, \"angles\": {}, \"feedback\": [ { \"actuator\": \"shoulde\", \"state\": \"elbow\", \"gain\": 1 } "
            + "] }, \"actionGains\": { \"shoulder\": 2",
        "$.initialController.gait.feedback[0].actuator",
        "did you mean \"shoulder\""
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"gait\": { \"period\": 1, \"angles\": {}, \"feedback\": [ { \"actuator\": \"shoulder\", \"state\": \"elbow speed\", "
            + "\"gain\": 1 } ] }, \"actionGains\": { \"shoulder\": 2",
        "$.initialController.gait.feedback[0].state",
        "no such number in the state"
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"gait\": { \"period\": 1, \"angles\": {}, \"feedback\": [ { \"actuator\": \"shoulder\", \"state\": \"elbow\", \"gain\": 1, "
            + "\"phase\": [0.5, 0.5] } ] }, \"actionGains\": { \"shoulder\": 2",
        "$.initialController.gait.feedback[0].phase",
        "from a smaller share"
    )]
    [InlineData(
        "\"actionGains\": { \"shoulder\": 2",
        "\"gait\": { \"period\": 1, \"angles\": {}, \"feedback\": [ { \"actuator\": \"shoulder\", \"state\": \"elbow\", \"gain\": 1, "
            + "\"phase\": [0.5, 1.5] } ] }, \"actionGains\": { \"shoulder\": 2",
        "$.initialController.gait.feedback[0].phase[1]",
        "at most 1"
    )]
    [InlineData(
        "\"measure\": \"site\", \"name\": \"hand to target\", \"site\": \"hand\", \"target\": \"target\"",
        "\"measure\": \"travel\", \"joint\": \"elbow\", \"standing\": { \"site\": \"hnd\", \"above\": 1 }",
        "$.distance.standing.site",
        "did you mean \"hand\""
    )]
    [InlineData(
        "\"measure\": \"site\", \"name\": \"hand to target\", \"site\": \"hand\", \"target\": \"target\"",
        "\"measure\": \"travel\", \"joint\": \"elbow\", \"standing\": { \"site\": \"hand\" }",
        "$.distance.standing",
        "\"above\" is missing"
    )]
    [InlineData("\"state\": [", "\"state\": [ { \"part\": \"clock\", \"period\": 3 },", "$.state[0]", "a state has no clock")]
    [InlineData(
        "\"state\": [",
        "\"observation\": [ { \"part\": \"positions\" }, { \"part\": \"clock\" } ], \"state\": [",
        "$.observation[1]",
        "\"period\" is missing"
    )]
    [InlineData(
        "\"state\": [",
        "\"observation\": [ { \"part\": \"clock\", \"period\": 0 } ], \"state\": [",
        "$.observation[0].period",
        "above 0"
    )]
    [InlineData(
        "\"state\": [",
        "\"observation\": [ { \"part\": \"clock\", \"period\": 3, \"phase\": 1 } ], \"state\": [",
        "$.observation[0].phase",
        "unknown"
    )]
    [InlineData(
        "\"state\": [",
        "\"observation\": [ { \"part\": \"clock\", \"period\": 3 }, { \"part\": \"clock\", \"period\": 3 } ], \"state\": [",
        "$.observation",
        "sine of a clock of 3 s\" twice"
    )]
    [InlineData("\"state\": [", "\"counterbalanced\": [\"uper-arm\"], \"state\": [", "$.counterbalanced[0]", "did you mean \"upper-arm\"")]
    [InlineData("\"scene\": \"scene.xml\"", "\"scene\": \"scenes.xml\"", "$.scene", "no file")]
    public void ATaskThatDoesNotFitItsSceneIsRefused(string from, string to, string path, string word)
    {
        using TempTask folder = TempTask.Template().Replace(from, to);
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal(path, error.JsonPath);
        Assert.Equal(folder.File, error.File);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    // Each row: what to replace in the template's scene.xml, by what, the file at fault, and a word of the message.
    [Theory]
    [InlineData("ctrlrange=\"-2 2\"", "ctrlrange=\"2 -2\"", "scene.xml", "range")]
    [InlineData("<motor ctrlrange=\"-2 2\"/>", "<motor/>", "task.json", "ctrlrange")]
    [InlineData("</mujoco>", "", "scene.xml", "")]
    [InlineData("<worldbody>", "<worldbody><geom type=\"mesh\" mesh=\"bunny\"/>", "scene.xml", "bunny")]
    [InlineData("<asset>", "<asset><mesh name=\"bunny\" file=\"bunny.stl\"/>", "scene.xml", "bunny.stl")]
    [InlineData("timestep=\"0.01\"", "timestep=\"0.01\" gravty=\"0\"", "scene.xml", "gravty")]
    [InlineData("<joint name=\"elbow\" range=\"-2.6 2.6\"/>", "<joint name=\"elbow\" type=\"ball\"/>", "task.json", "hinge or slide")]
    public void ASceneThatIsWrongIsRefused(string from, string to, string file, string word)
    {
        using TempTask folder = TempTask.Template().ReplaceInScene(from, to);
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder));
        Assert.Equal(file, Path.GetFileName(error.File));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void AnEmptySceneIsRefused()
    {
        using TempTask folder = TempTask.Template();
        File.WriteAllText(folder.Scene, "");
        Assert.Equal(folder.Scene, Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder)).File);
    }

    [Theory]
    [InlineData("insertion-2", "did you mean \"insertion-2d\"")]
    [InlineData("Peg", "did you mean \"peg\"")]
    [InlineData(
        "walk-the-dog",
        "shipped: bottle, cube, hammer, hanger, insertion-2d, insertion-3d, octopus, peg, peg-blind, peg-reference, point-mass, "
            + "swimmer, walker"
    )]
    [InlineData("/no/such/folder", "neither")]
    public void ANameThatIsNoTaskGetsAHint(string name, string word)
    {
        TaskFormatException error = Assert.Throws<TaskFormatException>(() => RobotTask.Load(name));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void AFolderWithoutATaskIsRefused()
    {
        using TempTask folder = TempTask.Template();
        File.Delete(folder.File);
        Assert.Contains(
            "no such file",
            Assert.Throws<TaskFormatException>(() => RobotTask.Load(folder.Folder)).Message,
            StringComparison.Ordinal
        );
    }
}
