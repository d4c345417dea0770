namespace Visuomotor.Mujoco;

/// <summary>
/// How finely a <see cref="Renderer"/> cuts shapes into triangles. In small pictures the triangles take most of the time:
/// <see cref="Coarse"/> draws a scene with an arm at 64 pixels about twice as fast as MuJoCo's own 28 slices, 16 stacks and 4 quads.
/// </summary>
/// <param name="Slices">Sides of a cylinder, capsule or sphere around its axis, 3 to 256.</param>
/// <param name="Stacks">Rings of a cylinder, capsule or sphere along its axis, 2 to 256.</param>
/// <param name="Quads">Squares along each edge of a box's faces, 1 to 64; light is computed at their corners.</param>
public sealed record Tessellation(int Slices, int Stacks, int Quads)
{
    /// <summary>For pictures of up to about 128 pixels.</summary>
    public static Tessellation Coarse { get; } = new(16, 10, 1);
}
