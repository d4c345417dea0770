using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <content>Colours, lights and cameras.</content>
public sealed unsafe partial class ModelEditor
{
    /// <summary>Colours a geom. It shows only on a geom without a material; see <see cref="SetMaterialColor"/>.</summary>
    public void SetGeomColor(int geom, float red, float green, float blue, float opacity = 1) =>
        Write(ModelLayout.geom_rgba, ModelObject.Geom, geom, [red, green, blue, opacity]);

    /// <summary>Colours a site.</summary>
    public void SetSiteColor(int site, float red, float green, float blue, float opacity = 1) =>
        Write(ModelLayout.site_rgba, ModelObject.Site, site, [red, green, blue, opacity]);

    /// <summary>Colours a material, and with it every geom and site made of it.</summary>
    public void SetMaterialColor(int material, float red, float green, float blue, float opacity = 1) =>
        Write(ModelLayout.mat_rgba, ModelObject.Material, material, [red, green, blue, opacity]);

    /// <summary>Gives a geom a material; -1 takes it away.</summary>
    public void SetGeomMaterial(int geom, int material)
    {
        _original.CheckId(ModelObject.Geom, geom);
        if (material != -1)
            _original.CheckId(ModelObject.Material, material);
        Pointer<int>(ModelLayout.geom_matid)[geom] = material;
    }

    /// <summary>Moves a geom to a visibility group, 0 to 5.</summary>
    public void SetGeomGroup(int geom, int group)
    {
        _original.CheckId(ModelObject.Geom, geom);
        if ((uint)group >= MujocoConstants.mjNGROUP)
            throw new ArgumentOutOfRangeException(nameof(group), group, "must be 0 to 5");
        Pointer<int>(ModelLayout.geom_group)[geom] = group;
    }

    /// <summary>Moves a light in its body's frame.</summary>
    public void SetLightPosition(int light, double x, double y, double z) =>
        Write(ModelLayout.light_pos, ModelObject.Light, light, [x, y, z]);

    /// <summary>Points a light, in its body's frame. The direction is normalised.</summary>
    public void SetLightDirection(int light, double x, double y, double z)
    {
        double norm = Math.Sqrt((x * x) + (y * y) + (z * z));
        if (norm < 1e-12)
            throw new ArgumentException("the direction is zero", nameof(x));
        Write(ModelLayout.light_dir, ModelObject.Light, light, [x / norm, y / norm, z / norm]);
    }

    /// <summary>Sets a light's diffuse colour.</summary>
    public void SetLightColor(int light, float red, float green, float blue) =>
        Write(ModelLayout.light_diffuse, ModelObject.Light, light, [red, green, blue]);

    /// <summary>Switches a light on or off.</summary>
    public void SetLightActive(int light, bool active)
    {
        _original.CheckId(ModelObject.Light, light);
        Pointer<byte>(ModelLayout.light_active)[light] = active ? (byte)1 : (byte)0;
    }

    /// <summary>Sets the headlight that shines from the camera: ambient and diffuse grey levels, 0 to 1.</summary>
    public void SetHeadlight(float ambient, float diffuse)
    {
        if (!float.IsFinite(ambient) || !float.IsFinite(diffuse))
            throw new ArgumentException("the headlight's levels must be finite", nameof(ambient));
        new Span<float>((void*)(Live + ModelLayout.vis__headlight__ambient), 3).Fill(ambient);
        new Span<float>((void*)(Live + ModelLayout.vis__headlight__diffuse), 3).Fill(diffuse);
    }

    /// <summary>Moves a camera in its body's frame.</summary>
    public void SetCameraPosition(int camera, double x, double y, double z) =>
        Write(ModelLayout.cam_pos, ModelObject.Camera, camera, [x, y, z]);

    /// <summary>Turns a camera in its body's frame. It looks along its -z axis, y is up.</summary>
    public void SetCameraOrientation(int camera, ReadOnlySpan<double> quaternion)
    {
        Span<double> unit = stackalloc double[4];
        Unit(quaternion, unit);
        Write(ModelLayout.cam_quat, ModelObject.Camera, camera, unit);
    }

    /// <summary>Sets a camera's vertical field of view in degrees, between 0 and 180.</summary>
    public void SetCameraFieldOfView(int camera, double degrees)
    {
        if (!(degrees > 0 && degrees < 180))
            throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "must be between 0 and 180");
        Write(ModelLayout.cam_fovy, ModelObject.Camera, camera, [degrees]);
    }
}
