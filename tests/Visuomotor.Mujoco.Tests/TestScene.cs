namespace Visuomotor.Mujoco.Tests;

/// <summary>Scenes for the tests, written to files of their own that go with the object.</summary>
internal sealed class TestScene : IDisposable
{
    /// <summary>A mass on a massless rod: one hinge about y, length 0.5 m, 2 kg, hanging along -z at angle 0.</summary>
    public const string Pendulum = """
        <mujoco>
          <compiler angle="radian"/>
          <option timestep="0.001" gravity="0 0 -9.81"/>
          <worldbody>
            <body name="bob">
              <joint name="swing" type="hinge" axis="0 1 0" damping="0"/>
              <inertial pos="0 0 -0.5" mass="2" diaginertia="1e-9 1e-9 1e-9"/>
              <site name="tip" pos="0 0 -0.5"/>
            </body>
          </worldbody>
          <actuator><motor name="torque" joint="swing" ctrlrange="-3 5" ctrllimited="true" gear="2"/></actuator>
        </mujoco>
        """;

    /// <summary>
    /// A three-joint arm with a ball that falls on a table: contacts, friction, sensors, an actuator with its own state, a mocap body.
    /// </summary>
    public const string Arm = """
        <mujoco>
          <compiler angle="radian"/>
          <option timestep="0.005"/>
          <size nuserdata="3"/>
          <asset>
            <material name="wood" rgba="0.6 0.4 0.2 1"/>
          </asset>
          <worldbody>
            <light name="sun" pos="0 0 4"/>
            <camera name="front" pos="0 -2 0.8" xyaxes="1 0 0 0 0.3 1" fovy="45"/>
            <geom name="table" type="box" size="1 1 0.05" pos="0 0 -0.05" material="wood"/>
            <body name="hand" mocap="true" pos="0.8 0.8 0.5"/>
            <body name="upper" pos="0 0 0.6">
              <joint name="shoulder" type="hinge" axis="0 0 1" damping="0.2"/>
              <joint name="lift" type="hinge" axis="0 1 0" damping="0.2" range="-1.5 1.5" limited="true"/>
              <geom name="upper_link" type="capsule" fromto="0 0 0 0.3 0 0" size="0.03" density="800"/>
              <body name="lower" pos="0.3 0 0">
                <joint name="elbow" type="hinge" axis="0 1 0" damping="0.1"/>
                <geom name="lower_link" type="capsule" fromto="0 0 0 0.3 0.05 0" size="0.025" density="800"/>
                <site name="tool" pos="0.3 0.05 0.02" euler="0.1 0.2 0.3"/>
              </body>
            </body>
            <body name="ball" pos="0.25 0.1 0.2">
              <freejoint name="ball_free"/>
              <geom name="ball_geom" type="sphere" size="0.06" density="500" condim="4"/>
              <site name="ball_top" pos="0 0 0.06"/>
            </body>
            <body name="brick" pos="-0.2 0.1 0.3" euler="0.3 0.2 0.1">
              <freejoint/>
              <geom name="brick_geom" type="box" size="0.06 0.04 0.03" density="500"/>
            </body>
          </worldbody>
          <actuator>
            <motor name="shoulder_motor" joint="shoulder" ctrlrange="-5 5" ctrllimited="true"/>
            <motor name="lift_motor" joint="lift" gear="3"/>
            <general name="elbow_motor" joint="elbow" dyntype="filter" dynprm="0.05" gainprm="2"/>
          </actuator>
          <sensor>
            <framepos name="tool_position" objtype="site" objname="tool"/>
            <jointvel name="elbow_speed" joint="elbow"/>
          </sensor>
          <keyframe><key name="raised" qpos="0.1 -0.5 0.4 0.25 0.1 0.2 1 0 0 0 -0.2 0.1 0.3 1 0 0 0"/></keyframe>
        </mujoco>
        """;

    /// <summary>
    /// Two boxes without shading: a red one on the left at the top, a blue one on the right at the bottom; green site between.
    /// </summary>
    public const string Boxes = """
        <mujoco>
          <visual><headlight ambient="1 1 1" diffuse="0 0 0" specular="0 0 0"/></visual>
          <statistic extent="2" center="0 0 0"/>
          <worldbody>
            <camera name="front" pos="0 -3 0" xyaxes="1 0 0 0 0 1" fovy="45"/>
            <camera name="back" pos="0 3 0" xyaxes="-1 0 0 0 0 1" fovy="45"/>
            <geom name="red" type="box" size="0.4 0.1 0.4" pos="-0.6 0 0.6" rgba="1 0 0 1"/>
            <body name="mover" pos="0.6 0 -0.6">
              <joint name="slide" type="slide" axis="0 0 1"/>
              <geom name="blue" type="box" size="0.4 0.1 0.4" rgba="0 0 1 1"/>
            </body>
            <site name="dot" type="box" size="0.15 0.1 0.15" rgba="0 1 0 1"/>
          </worldbody>
        </mujoco>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;

    public TestScene(string xml, string name = "scene.xml")
    {
        Path = System.IO.Path.Combine(_folder, name);
        File.WriteAllText(Path, xml);
    }

    public string Path { get; }

    public static Model Load(string xml)
    {
        using TestScene scene = new(xml);
        return Model.Load(scene.Path);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
