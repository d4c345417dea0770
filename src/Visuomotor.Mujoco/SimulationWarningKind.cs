namespace Visuomotor.Mujoco;

/// <summary>The kinds of warnings. The values are MuJoCo's own (mjtWarning).</summary>
public enum SimulationWarningKind
{
    /// <summary>The inertia matrix is nearly singular.</summary>
    SingularInertia = 0,

    /// <summary>More contacts than the scene has room for; some were left out.</summary>
    ContactsFull = 1,

    /// <summary>More constraints than the scene has room for; some were left out.</summary>
    ConstraintsFull = 2,

    /// <summary>More shapes to draw than the renderer has room for; some were left out.</summary>
    ShapesFull = 3,

    /// <summary>A position that is not finite or is huge; MuJoCo went back to the initial state.</summary>
    BadPosition = 4,

    /// <summary>A velocity that is not finite or is huge; MuJoCo went back to the initial state.</summary>
    BadVelocity = 5,

    /// <summary>An acceleration that is not finite or is huge; MuJoCo went back to the initial state.</summary>
    BadAcceleration = 6,

    /// <summary>A control that is not finite or is huge; MuJoCo used zero for all of them.</summary>
    BadControl = 7,
}
