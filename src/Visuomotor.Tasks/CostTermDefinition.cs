using System.Text.Json.Serialization;

namespace Visuomotor.Tasks;

/// <summary>A term of the cost l(x, u).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "term")]
[JsonDerivedType(typeof(Torque), "torque")]
[JsonDerivedType(typeof(Placement), "placement")]
[JsonDerivedType(typeof(Insertion), "insertion")]
[JsonDerivedType(typeof(Joints), "joints")]
[JsonDerivedType(typeof(Avoid), "avoid")]
[JsonDerivedType(typeof(SpeedLimit), "speed-limit")]
public abstract class CostTermDefinition
{
    private CostTermDefinition() { }

    /// <summary>
    /// 0.5 weight sum_j tau_j^2, tau_j being the torque (or force) at the joint, each square over the motor's strength if asked for.
    /// </summary>
    public sealed class Torque : CostTermDefinition
    {
        /// <summary>w_u, at least 0.</summary>
        public double Weight { get; set; }

        /// <summary>Whether each motor's square is divided by its strength.</summary>
        public bool DivideByStrength { get; set; }
    }

    /// <summary>
    /// 0.5 squared d^2 + 0.5 log ln(alpha + d^2), where d^2 is the weighted sum of squares of all points' distances to their targets.
    /// </summary>
    /// <remarks>[L15], [F16] appendix A: the logarithm makes a steep funnel at the target.</remarks>
    public sealed class Placement : CostTermDefinition
    {
        /// <summary>The points and their targets.</summary>
        public List<PointDefinition> Points { get; set; } = [];

        /// <summary>w_l2, at least 0.</summary>
        public double Squared { get; set; }

        /// <summary>w_log, at least 0.</summary>
        public double Log { get; set; }

        /// <summary>alpha, in m^2, above 0.</summary>
        public double Alpha { get; set; } = 1e-5;

        /// <summary>What <see cref="Squared"/> is multiplied by at the last step.</summary>
        public double FinalSquaredFactor { get; set; } = 1;

        /// <summary>What <see cref="Log"/> is multiplied by at the last step.</summary>
        public double FinalLogFactor { get; set; } = 1;
    }

    /// <summary>weight (0.5 d^2 + sqrt(alpha + d^2)), d^2 as in <see cref="Placement"/>.</summary>
    /// <remarks>[L14], simulated insertion.</remarks>
    public sealed class Insertion : CostTermDefinition
    {
        /// <summary>The points and their targets.</summary>
        public List<PointDefinition> Points { get; set; } = [];

        /// <summary>w_p, at least 0.</summary>
        public double Weight { get; set; } = 1;

        /// <summary>alpha, in m^2, above 0.</summary>
        public double Alpha { get; set; } = 1e-5;

        /// <summary>What <see cref="Weight"/> is multiplied by at the last step.</summary>
        public double FinalFactor { get; set; } = 1;
    }

    /// <summary>0.5 weight sum_j (q_j - target_j)^2 over joint positions or velocities.</summary>
    /// <remarks>Swimming in [L14] is this with the forward velocity and a target of 2 m/s.</remarks>
    public sealed class Joints : CostTermDefinition
    {
        /// <summary><c>positions</c> or <c>velocities</c>.</summary>
        public string Of { get; set; } = "positions";

        /// <summary>Targets by joint name.</summary>
        public Dictionary<string, double> Targets { get; set; } = [];

        /// <summary>Weight, at least 0.</summary>
        public double Weight { get; set; } = 1;

        /// <summary>What <see cref="Weight"/> is multiplied by at the last step.</summary>
        public double FinalFactor { get; set; } = 1;
    }

    /// <summary>0.5 weight max(0, radius - d)^2, d the weighted distance from a point to the centre of an obstacle.</summary>
    public sealed class Avoid : CostTermDefinition
    {
        /// <summary>The point, and the obstacle's centre as its target.</summary>
        public PointDefinition Point { get; set; } = new();

        /// <summary>Distance within which it costs, in m, above 0.</summary>
        public double Radius { get; set; }

        /// <summary>Weight, at least 0.</summary>
        public double Weight { get; set; } = 1;
    }

    /// <summary>
    /// weight sum_i max(0, |v_i| / limit_i - from)^2 over the joints and the tools' sites that have a speed limit; the state holds all of
    /// their velocities.
    /// </summary>
    public sealed class SpeedLimit : CostTermDefinition
    {
        /// <summary>Weight, at least 0.</summary>
        public double Weight { get; set; } = 1;

        /// <summary>Share of the limit from which on speed costs, above 0, at most 1.</summary>
        public double From { get; set; } = 1;
    }
}
