namespace Visuomotor.Mujoco;

/// <summary>One contact between two geoms.</summary>
/// <param name="Geom1">The first geom.</param>
/// <param name="Geom2">The second geom.</param>
/// <param name="Distance">Distance between the nearest points in metres; negative where the geoms overlap.</param>
/// <param name="X">Contact point in the world, x.</param>
/// <param name="Y">Contact point in the world, y.</param>
/// <param name="Z">Contact point in the world, z.</param>
/// <param name="NormalX">Unit normal from the first geom to the second, x.</param>
/// <param name="NormalY">Unit normal from the first geom to the second, y.</param>
/// <param name="NormalZ">Unit normal from the first geom to the second, z.</param>
public readonly record struct ContactPoint(
    int Geom1,
    int Geom2,
    double Distance,
    double X,
    double Y,
    double Z,
    double NormalX,
    double NormalY,
    double NormalZ
);
