namespace Visuomotor.Mujoco.Tests;

public sealed class ModelTests
{
    [Fact]
    public void SizesNamesAndRangesAreThoseOfTheScene()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        Assert.Equal((17, 15, 3, 1), (model.PositionCount, model.VelocityCount, model.ControlCount, model.ActivationCount));
        Assert.Equal((4, 0.005), (model.SensorDataCount, model.Timestep));
        Assert.Equal(["table", "upper_link", "lower_link", "ball_geom", "brick_geom"], model.Names(ModelObject.Geom));
        Assert.Equal("", model.NameOf(ModelObject.Joint, 4));
        Assert.Equal(-9.81, model.Gravity[2]);

        Assert.Equal(
            [-5, 5, double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity],
            model.ControlRanges.ToArray()
        );
        int lift = model.Find(ModelObject.Joint, "lift");
        Assert.Equal((-1.5, 1.5), model.JointRange(lift));
        Assert.True(double.IsInfinity(model.JointRange(model.Find(ModelObject.Joint, "elbow")).High));
        Assert.Equal(lift, model.ActuatorJoint(model.Find(ModelObject.Actuator, "lift_motor")));
        Assert.Equal(3, model.ActuatorGear(model.Find(ModelObject.Actuator, "lift_motor")));
        Assert.Equal(2, model.ActuatorGain(model.Find(ModelObject.Actuator, "elbow_motor")));
        int free = model.Find(ModelObject.Joint, "ball_free");
        Assert.Equal((JointType.Free, 3, 3), (model.JointType(free), model.JointPositionAddress(free), model.JointVelocityAddress(free)));
        Assert.Equal(0.2, model.JointDamping(lift));
        Assert.Equal((3, 1), (model.SensorAddress(1), model.SensorDimension(1)));
        Assert.Equal(0, model.BodyMocap(model.Find(ModelObject.Body, "hand")));
        Assert.Equal([0.25, 0.1, 0.2], model.InitialPosition.Slice(3, 3).ToArray());
        Assert.Equal(45, model.CameraFieldOfView(0));
    }

    [Fact]
    public void UnknownNameGivesTheKindTheNameAndNearMisses()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        string message = Assert.Throws<MujocoException>(() => model.Find(ModelObject.Joint, "sholder")).Message;
        Assert.Contains("no joint named 'sholder'; did you mean 'shoulder'?", message, StringComparison.Ordinal);
        message = Assert.Throws<MujocoException>(() => model.Find(ModelObject.Camera, "zzzzzz")).Message;
        Assert.Contains("there are: 'front'", message, StringComparison.Ordinal);
        Assert.False(model.TryFind(ModelObject.Site, "shoulder", out int id));
        Assert.Equal(-1, id);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.NameOf(ModelObject.Site, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.JointRange(-1));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("   \n", "scene.xml: ")]
    [InlineData("not xml at all", "scene.xml: ")]
    [InlineData("<mujoco><worldbody><body>", "Line number=1")]
    [InlineData("<mujoco>\n<worldbody>\n<bodi/>\n</worldbody></mujoco>", "line 3")]
    [InlineData("<mujoco><worldbody><geom type='sphere'/></worldbody></mujoco>", "size")]
    [InlineData("<mujoco><worldbody><geom type='sphere' size='nan'/></worldbody></mujoco>", "NaN")]
    [InlineData("<mujoco><asset><mesh name='m' file='missing.stl'/></asset></mujoco>", "missing.stl")]
    [InlineData("<mujoco><include file='other.xml'/></mujoco>", "other.xml")]
    [InlineData("<mujoco><actuator><motor joint='nothing'/></actuator></mujoco>", "nothing")]
    [InlineData("<mujoco><worldbody><body><joint type='hinge'/></body></worldbody></mujoco>", "mass")]
    [InlineData("<html><body/></html>", "scene.xml: ")]
    public void BadSceneIsOneLineWithTheFile(string xml, string expected)
    {
        using TestScene scene = new(xml);
        MujocoException error = Assert.Throws<MujocoException>(() => Model.Load(scene.Path));
        Assert.StartsWith(scene.Path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(scene.Path, error.File);
    }

    [Fact]
    public void BadMeshAndTextureFilesAreErrors()
    {
        using TestScene scene = new(
            "<mujoco><asset><mesh name='m' file='m.stl'/></asset><worldbody><geom type='mesh' mesh='m'/></worldbody></mujoco>"
        );
        string folder = Path.GetDirectoryName(scene.Path)!;
        foreach (byte[] bytes in new byte[][] { [], [1, 2, 3], new byte[200] })
        {
            File.WriteAllBytes(Path.Combine(folder, "m.stl"), bytes);
            Assert.Contains("m.stl", Assert.Throws<MujocoException>(() => Model.Load(scene.Path)).Message, StringComparison.Ordinal);
        }
        File.WriteAllText(scene.Path, "<mujoco><asset><texture name='t' type='2d' file='t.png'/></asset></mujoco>");
        foreach (byte[] bytes in new byte[][] { [], [0x89, 0x50, 0x4e, 0x47, 1, 2] })
        {
            File.WriteAllBytes(Path.Combine(folder, "t.png"), bytes);
            Assert.Contains(
                "PNG file load error",
                Assert.Throws<MujocoException>(() => Model.Load(scene.Path)).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void MissingFileAndFolderAreErrors()
    {
        using TestScene scene = new("<mujoco/>");
        string folder = Path.GetDirectoryName(scene.Path)!;
        Assert.Contains(
            "there is no such file",
            Assert.Throws<MujocoException>(() => Model.Load(folder + "/none.xml")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "there is no such file",
            Assert.Throws<MujocoException>(() => Model.Load(folder + "/no/none.xml")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("is a folder", Assert.Throws<MujocoException>(() => Model.Load(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTruncationOfASceneIsRefused()
    {
        for (int length = 1; length < TestScene.Arm.Length - 5; length += 97)
        {
            using TestScene scene = new(TestScene.Arm[..length]);
            Assert.Throws<MujocoException>(() => Model.Load(scene.Path));
        }
    }

    [Fact]
    public void NamesAndPathsMayHoldAnyLetters()
    {
        using TestScene scene = new("<mujoco><worldbody><site name='Spitze-é-日本'/></worldbody></mujoco>", "szene-é-日本.xml");
        using Model model = Model.Load(scene.Path);
        Assert.Equal(0, model.Find(ModelObject.Site, "Spitze-é-日本"));
    }

    [Fact]
    public void ManyThreadsMayLoadAtOnce()
    {
        using TestScene scene = new(TestScene.Arm);
        Parallel.For(
            0,
            24,
            i =>
            {
                using Model model = Model.Load(scene.Path);
                Assert.Equal(17, model.PositionCount);
            }
        );
    }

    [Fact]
    public void EditedCopyIsWhatTheEditedFileWouldBe()
    {
        // the same changes, in the file and in memory, give the same bits after a second of contacts
        string changed = TestScene
            .Arm.Replace("size=\"1 1 0.05\" pos=\"0 0 -0.05\"", "size=\"1 1 0.02\" pos=\"0 0 0.01\"", StringComparison.Ordinal)
            .Replace("<body name=\"upper\" pos=\"0 0 0.6\">", "<body name=\"upper\" pos=\"0.1 0 0.65\">", StringComparison.Ordinal)
            .Replace("<body name=\"ball\" pos=\"0.25 0.1 0.2\">", "<body name=\"ball\" pos=\"0.2 0.15 0.25\">", StringComparison.Ordinal)
            .Replace("<option timestep=\"0.005\"/>", "<option timestep=\"0.004\" gravity=\"0 0.1 -9\"/>", StringComparison.Ordinal)
            .Replace("damping=\"0.1\"", "damping=\"0.3\"", StringComparison.Ordinal);
        using Model model = TestScene.Load(TestScene.Arm);
        using Model expected = TestScene.Load(changed);
        using Model edited = model.With(e =>
        {
            e.SetGeomSize(model.Find(ModelObject.Geom, "table"), 1, 1, 0.02);
            e.SetGeomPosition(model.Find(ModelObject.Geom, "table"), 0, 0, 0.01);
            e.SetBodyPosition(model.Find(ModelObject.Body, "upper"), 0.1, 0, 0.65);
            e.SetBodyPosition(model.Find(ModelObject.Body, "ball"), 0.2, 0.15, 0.25);
            e.SetTimestep(0.004);
            e.SetGravity(0, 0.1, -9);
            e.SetJointDamping(model.Find(ModelObject.Joint, "elbow"), 0.3);
        });
        using Simulation one = new(expected),
            other = new(edited),
            unchanged = new(model);
        one.Step(250);
        other.Step(250);
        unchanged.Step(250);
        Assert.Equal(one.Position.ToArray(), other.Position.ToArray());
        Assert.Equal(one.Velocity.ToArray(), other.Velocity.ToArray());
        Assert.NotEqual(one.Position.ToArray(), unchanged.Position.ToArray());
        Assert.Same(model, edited.Origin);
    }

    [Fact]
    public void EditorRefusesWhatIsNotPossible()
    {
        using Model model = TestScene.Load(TestScene.Arm);
        ModelEditor? late = null;
        Assert.ThrowsAny<ArgumentException>(() => model.With(e => e.SetBodyPosition(1, double.NaN, 0, 0)));
        Assert.ThrowsAny<ArgumentException>(() => model.With(e => e.SetBodyPosition(99, 0, 0, 0)));
        Assert.ThrowsAny<ArgumentException>(() => model.With(e => e.SetBodyOrientation(1, [0, 0, 0, 0])));
        Assert.ThrowsAny<ArgumentException>(() => model.With(e => e.SetGeomSize(0, 1, -1, 1)));
        Assert.ThrowsAny<ArgumentException>(() => model.With(e => e.SetControlRange(0, 2, 1)));
        Assert.ThrowsAny<ArgumentException>(() => model.With(e => e.SetTimestep(0)));
        model.With(e => late = e).Dispose();
        Assert.Throws<InvalidOperationException>(() => late!.SetTimestep(0.1));
    }

    [Fact]
    public void EditedCopyOutlivesItsOriginal()
    {
        Model model = TestScene.Load(TestScene.Arm);
        using Model edited = model.With(_ => { });
        model.Dispose();
        model.Dispose();
        Assert.Equal(0, edited.Find(ModelObject.Site, "tool"));
        using Simulation simulation = new(edited);
        simulation.Step();
        Assert.Throws<ObjectDisposedException>(() => model.PositionCount);
        Assert.Throws<ObjectDisposedException>(() => model.With(_ => { }));
        Assert.Throws<ObjectDisposedException>(() => new Simulation(model));
    }

    [Fact]
    public void AnActuatorsLawAndAKeyframeAreTheFilesOwn()
    {
        using TestScene scene = new(
            """
            <mujoco>
              <option><flag actuation="disable"/></option>
              <worldbody>
                <body name="hand" mocap="true" pos="1 2 3"/>
                <body><joint name="a" axis="0 0 1"/><joint name="b" type="slide"/><geom size="0.1"/><site name="s"/></body>
              </worldbody>
              <tendon><fixed name="rope"><joint joint="a" coef="1"/></fixed></tendon>
              <actuator>
                <motor joint="a" gear="3"/>
                <position joint="a" kp="200"/>
                <velocity joint="b" kv="7"/>
                <damper joint="b" kv="2" ctrlrange="0 1"/>
                <general tendon="rope" dyntype="integrator" gainprm="5" biastype="affine" biasprm="1 2 3"/>
                <general site="s" dyntype="filter" dynprm="0.1"/>
              </actuator>
              <keyframe>
                <key/>
                <key name="home" qpos="0.1 0.2" qvel="0.3 0.4" act="0.5 0.6" ctrl="1 2 3 0.5 5 6" mpos="7 8 9" mquat="0 1 0 0"/>
              </keyframe>
            </mujoco>
            """
        );
        using Model model = Model.Load(scene.Path);
        Assert.True(model.ActuationDisabled);
        Assert.Equal(
            [
                ActuatorTransmission.Joint,
                ActuatorTransmission.Joint,
                ActuatorTransmission.Joint,
                ActuatorTransmission.Joint,
                ActuatorTransmission.Tendon,
                ActuatorTransmission.Site,
            ],
            Each(model.ActuatorTransmission)
        );
        Assert.Equal(
            [
                ActuatorDynamics.None,
                ActuatorDynamics.None,
                ActuatorDynamics.None,
                ActuatorDynamics.None,
                ActuatorDynamics.Integrator,
                ActuatorDynamics.Filter,
            ],
            Each(model.ActuatorDynamics)
        );
        Assert.Equal(
            [
                ActuatorForceLaw.Constant,
                ActuatorForceLaw.Constant,
                ActuatorForceLaw.Constant,
                ActuatorForceLaw.Affine,
                ActuatorForceLaw.Constant,
                ActuatorForceLaw.Constant,
            ],
            Each(model.ActuatorGainLaw)
        );
        Assert.Equal(
            [
                ActuatorForceLaw.Constant,
                ActuatorForceLaw.Affine,
                ActuatorForceLaw.Affine,
                ActuatorForceLaw.Constant,
                ActuatorForceLaw.Affine,
                ActuatorForceLaw.Constant,
            ],
            Each(model.ActuatorBiasLaw)
        );
        Assert.Equal([1.0, 200, 7, 0, 5, 1], Each(model.ActuatorGain));
        Assert.Equal([0, 0, -2.0], model.ActuatorGainParameters(3)[..3].ToArray());
        Assert.Equal([0, -200.0, 0], model.ActuatorBiasParameters(1)[..3].ToArray());
        Assert.Equal([0, 0, -7.0], model.ActuatorBiasParameters(2)[..3].ToArray());
        Assert.Equal([1, 2, 3.0], model.ActuatorBiasParameters(4)[..3].ToArray());
        Assert.Equal([0.1, 0.2], model.KeyframePosition(1).ToArray());
        Assert.Equal([0.3, 0.4], model.KeyframeVelocity(1).ToArray());
        Assert.Equal([0.5, 0.6], model.KeyframeActivation(1).ToArray());
        Assert.Equal([1, 2, 3, 0.5, 5, 6], model.KeyframeControl(1).ToArray());
        Assert.Equal([7.0, 8, 9], model.KeyframeMocapPosition(1).ToArray());
        Assert.Equal([0.0, 1, 0, 0], model.KeyframeMocapOrientation(1).ToArray());
        // What a keyframe leaves out is the scene's.
        Assert.Equal([1.0, 2, 3], model.KeyframeMocapPosition(0).ToArray());
        T[] Each<T>(Func<int, T> read) => [.. Enumerable.Range(0, model.ControlCount).Select(read)];
    }
}
