namespace Visuomotor.Mujoco;

/// <summary>The kinds of named things in a model. The values are MuJoCo's own (mjtObj).</summary>
public enum ModelObject
{
    /// <summary>A rigid body; body 0 is the world.</summary>
    Body = 1,

    /// <summary>A joint.</summary>
    Joint = 3,

    /// <summary>A geometric shape for contacts, looks or both.</summary>
    Geom = 5,

    /// <summary>A massless point with a frame, fixed to a body.</summary>
    Site = 6,

    /// <summary>A camera.</summary>
    Camera = 7,

    /// <summary>A light.</summary>
    Light = 8,

    /// <summary>A mesh.</summary>
    Mesh = 9,

    /// <summary>A texture.</summary>
    Texture = 12,

    /// <summary>A material.</summary>
    Material = 13,

    /// <summary>An equality constraint.</summary>
    Equality = 16,

    /// <summary>A tendon.</summary>
    Tendon = 17,

    /// <summary>An actuator.</summary>
    Actuator = 18,

    /// <summary>A sensor.</summary>
    Sensor = 19,

    /// <summary>A keyframe.</summary>
    Keyframe = 23,
}
