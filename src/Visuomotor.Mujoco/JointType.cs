namespace Visuomotor.Mujoco;

/// <summary>The types of joints. The values are MuJoCo's own (mjtJoint).</summary>
public enum JointType
{
    /// <summary>A free body: 7 positions (point, unit quaternion w x y z) and 6 velocities.</summary>
    Free = 0,

    /// <summary>A ball: 4 positions (unit quaternion) and 3 velocities.</summary>
    Ball = 1,

    /// <summary>A sliding joint: one position, in metres.</summary>
    Slide = 2,

    /// <summary>A hinge: one position, in radians.</summary>
    Hinge = 3,
}
