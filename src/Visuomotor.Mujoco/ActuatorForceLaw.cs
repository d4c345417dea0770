namespace Visuomotor.Mujoco;

/// <summary>
/// How an actuator's gain, or its bias, depends on its length and velocity. The values are MuJoCo's own (mjtGain, mjtBias).
/// </summary>
public enum ActuatorForceLaw
{
    /// <summary>Not at all: a gain that is one number, or no bias.</summary>
    Constant = 0,

    /// <summary>a + b length + c velocity.</summary>
    Affine = 1,

    /// <summary>As a muscle's does.</summary>
    Muscle = 2,

    /// <summary>As a callback says.</summary>
    User = 3,
}
