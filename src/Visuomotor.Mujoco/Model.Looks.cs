using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <content>What things are made of, and lights.</content>
public sealed unsafe partial class Model
{
    /// <summary>The material of a geom, or -1.</summary>
    public int GeomMaterial(int geom) => At<int>(ModelLayout.geom_matid, Checked(ModelObject.Geom, geom));

    /// <summary>Friction of a geom: sliding, spinning, rolling.</summary>
    public ReadOnlySpan<double> GeomFriction(int geom) => Vector(ModelLayout.geom_friction, ModelObject.Geom, geom, 3);

    /// <summary>Colour of a material: red, green, blue, opacity, 0 to 1.</summary>
    public ReadOnlySpan<float> MaterialColor(int material) =>
        Items<float>(ModelLayout.mat_rgba, 4 * Count(ModelObject.Material)).Slice(4 * Checked(ModelObject.Material, material), 4);

    /// <summary>Direction of a light in its body's frame.</summary>
    public ReadOnlySpan<double> LightLocalDirection(int light) => Vector(ModelLayout.light_dir, ModelObject.Light, light, 3);

    /// <summary>Diffuse colour of a light: red, green, blue, 0 to 1.</summary>
    public ReadOnlySpan<float> LightColor(int light) =>
        Items<float>(ModelLayout.light_diffuse, 3 * Count(ModelObject.Light)).Slice(3 * Checked(ModelObject.Light, light), 3);

    /// <summary>Grey levels of the headlight that shines from the camera, 0 to 1: the red of its ambient and its diffuse light.</summary>
    public (float Ambient, float Diffuse) Headlight =>
        (*(float*)(Pointer + ModelLayout.vis__headlight__ambient), *(float*)(Pointer + ModelLayout.vis__headlight__diffuse));
}
