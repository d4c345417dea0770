namespace Visuomotor.Tasks;

/// <summary>Quaternions, as MuJoCo writes them: w x y z.</summary>
internal static class Quaternion
{
    /// <summary>p q: the turn q about the axes that p has turned, which is q first and then p about those of the parent.</summary>
    internal static double[] Product(ReadOnlySpan<double> p, ReadOnlySpan<double> q) =>
        [
            p[0] * q[0] - p[1] * q[1] - p[2] * q[2] - p[3] * q[3],
            p[0] * q[1] + p[1] * q[0] + p[2] * q[3] - p[3] * q[2],
            p[0] * q[2] - p[1] * q[3] + p[2] * q[0] + p[3] * q[1],
            p[0] * q[3] + p[1] * q[2] - p[2] * q[1] + p[3] * q[0],
        ];
}
