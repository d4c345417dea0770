namespace Visuomotor.Mujoco;

/// <summary>What an actuator acts on. The values are MuJoCo's own (mjtTrn).</summary>
public enum ActuatorTransmission
{
    /// <summary>A joint, in the child's frame.</summary>
    Joint = 0,

    /// <summary>A joint, in the parent's frame; for hinges and slides the same.</summary>
    JointInParent = 1,

    /// <summary>A slider-crank.</summary>
    SliderCrank = 2,

    /// <summary>A tendon.</summary>
    Tendon = 3,

    /// <summary>A site.</summary>
    Site = 4,

    /// <summary>A body's contacts (adhesion).</summary>
    Body = 5,
}
