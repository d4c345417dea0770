namespace Visuomotor.Mujoco;

/// <summary>
/// How a <see cref="Renderer"/> draws. The defaults are the fastest: shadows or multisampling cost 2.5 to 5 times the time.
/// </summary>
public sealed record RendererOptions
{
    /// <summary>The fastest settings.</summary>
    public static RendererOptions Default { get; } = new();

    /// <summary>Whether lights cast shadows.</summary>
    public bool Shadows { get; init; }

    /// <summary>Side of the shadow map in pixels, 64 to 8192; used with <see cref="Shadows"/>.</summary>
    public int ShadowSize { get; init; } = 2048;

    /// <summary>Samples per pixel, 0 to 4: 0 is one sample without smoothing.</summary>
    public int Samples { get; init; }

    /// <summary>How finely round shapes and flat faces are cut into triangles; null for what the scene's visual/quality says.</summary>
    public Tessellation? Tessellation { get; init; }

    /// <summary>Whether reflecting materials reflect.</summary>
    public bool Reflections { get; init; }

    /// <summary>Whether a skybox texture is drawn.</summary>
    public bool Skybox { get; init; } = true;

    /// <summary>Whether sites are drawn (those in groups 0 to 2, as in MuJoCo's own viewer).</summary>
    public bool Sites { get; init; }

    /// <summary>Which geom groups (0 to 5) are drawn, bit i for group i; 0, 1 and 2 by default, as in MuJoCo's own viewer.</summary>
    public int GeomGroups { get; init; } = 0b000111;

    /// <summary>Whether contact points are drawn.</summary>
    public bool Contacts { get; init; }
}
