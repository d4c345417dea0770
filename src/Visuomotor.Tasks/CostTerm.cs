using Visuomotor.Control;
using Visuomotor.Mujoco;
using Visuomotor.Numerics;

namespace Visuomotor.Tasks;

/// <summary>A compiled term of the cost, with its workspace; belongs to one worker.</summary>
internal abstract class CostTerm
{
    /// <summary>The term's value; with a Hessian and a gradient over z = [x; u] given, its derivatives are added to them.</summary>
    /// <param name="simulation">The simulation at x, its derived quantities up to date.</param>
    /// <param name="state">x.</param>
    /// <param name="action">u.</param>
    /// <param name="last">Whether this is the last step.</param>
    /// <param name="expand">Whether derivatives are wanted.</param>
    /// <param name="hessian">Receives the second derivatives.</param>
    /// <param name="gradient">Receives the first derivatives.</param>
    internal abstract double Evaluate(
        Simulation simulation,
        ReadOnlySpan<double> state,
        ReadOnlySpan<double> action,
        bool last,
        bool expand,
        MatrixSpan hessian,
        Span<double> gradient
    );

    /// <summary>0.5 sum_j w_j tau_j^2, tau_j being the torque that acts at (x, u) by its actuator's law.</summary>
    internal sealed class Torque(double[] weights, ActuatorLaw[] laws, int[] positions, int[] velocities) : CostTerm
    {
        internal override double Evaluate(
            Simulation simulation,
            ReadOnlySpan<double> state,
            ReadOnlySpan<double> action,
            bool last,
            bool expand,
            MatrixSpan hessian,
            Span<double> gradient
        )
        {
            double sum = 0;
            for (int j = 0; j < weights.Length; j++)
            {
                ActuatorLaw law = laws[j];
                double free = law.Unlimited(action[j], state[positions[j]], state[velocities[j]]),
                    torque = Math.Clamp(free, law.Low, law.High);
                sum += 0.5 * weights[j] * torque * torque;
                // beyond its limits the torque does not change
                if (!expand || free != torque)
                    continue;
                ReadOnlySpan<int> places = [state.Length + j, positions[j], velocities[j]];
                ReadOnlySpan<double> slopes = [law.PerCommand, law.PerPosition, law.PerVelocity];
                for (int a = 0; a < (law.IsDirect ? 1 : 3); a++)
                {
                    gradient[places[a]] += weights[j] * torque * slopes[a];
                    for (int b = 0; b < (law.IsDirect ? 1 : 3); b++)
                        hessian[places[a], places[b]] += weights[j] * slopes[a] * slopes[b];
                }
            }
            return sum;
        }
    }

    /// <summary>0.5 w_l2 d^2 + 0.5 w_log ln(alpha + d^2).</summary>
    internal sealed class Placement(CostTermDefinition.Placement definition, PointSet points) : CostTerm
    {
        internal override double Evaluate(
            Simulation simulation,
            ReadOnlySpan<double> state,
            ReadOnlySpan<double> action,
            bool last,
            bool expand,
            MatrixSpan hessian,
            Span<double> gradient
        )
        {
            double squared = definition.Squared * (last ? definition.FinalSquaredFactor : 1),
                log = definition.Log * (last ? definition.FinalLogFactor : 1);
            double square = points.Read(simulation),
                sum = definition.Alpha + square;
            if (expand)
                points.Add(simulation, 0.5 * squared + 0.5 * log / sum, -0.5 * log / (sum * sum), hessian, gradient);
            return 0.5 * squared * square + 0.5 * log * Math.Log(sum);
        }
    }

    /// <summary>w (0.5 d^2 + sqrt(alpha + d^2)).</summary>
    internal sealed class Insertion(CostTermDefinition.Insertion definition, PointSet points) : CostTerm
    {
        internal override double Evaluate(
            Simulation simulation,
            ReadOnlySpan<double> state,
            ReadOnlySpan<double> action,
            bool last,
            bool expand,
            MatrixSpan hessian,
            Span<double> gradient
        )
        {
            double weight = definition.Weight * (last ? definition.FinalFactor : 1);
            double square = points.Read(simulation),
                root = Math.Sqrt(definition.Alpha + square);
            if (expand)
                points.Add(simulation, weight * (0.5 + 0.5 / root), -0.25 * weight / (root * root * root), hessian, gradient);
            return weight * (0.5 * square + root);
        }
    }

    /// <summary>0.5 w sum_j (x_j - target_j)^2 over places of the state.</summary>
    internal sealed class Joints(int[] places, double[] targets, double weight, double finalFactor) : CostTerm
    {
        internal override double Evaluate(
            Simulation simulation,
            ReadOnlySpan<double> state,
            ReadOnlySpan<double> action,
            bool last,
            bool expand,
            MatrixSpan hessian,
            Span<double> gradient
        )
        {
            double w = weight * (last ? finalFactor : 1),
                sum = 0;
            for (int j = 0; j < places.Length; j++)
            {
                int place = places[j];
                double error = state[place] - targets[j];
                sum += 0.5 * w * error * error;
                if (!expand)
                    continue;
                hessian[place, place] += w;
                gradient[place] += w * error;
            }
            return sum;
        }
    }

    /// <summary>0.5 w max(0, radius - d)^2.</summary>
    internal sealed class Avoid(double radius, double weight, PointSet point) : CostTerm
    {
        internal override double Evaluate(
            Simulation simulation,
            ReadOnlySpan<double> state,
            ReadOnlySpan<double> action,
            bool last,
            bool expand,
            MatrixSpan hessian,
            Span<double> gradient
        )
        {
            // At the very centre the direction is undefined; a micrometre off it is not.
            double square = Math.Max(point.Read(simulation), 1e-12),
                distance = Math.Sqrt(square),
                gap = radius - distance;
            if (gap <= 0)
                return 0;
            if (expand)
                point.Add(simulation, -0.5 * weight * gap / distance, 0.25 * weight * radius / (distance * square), hessian, gradient);
            return 0.5 * weight * gap * gap;
        }
    }

    /// <summary>w sum_i max(0, |v_i| / limit_i - from)^2, v_i being one or three places of the state. It has no workspace.</summary>
    internal sealed class SpeedLimit((int[] Places, double Limit)[] speeds, double weight, double from) : CostTerm
    {
        internal override double Evaluate(
            Simulation simulation,
            ReadOnlySpan<double> state,
            ReadOnlySpan<double> action,
            bool last,
            bool expand,
            MatrixSpan hessian,
            Span<double> gradient
        )
        {
            double sum = 0;
            foreach ((int[] places, double limit) in speeds)
            {
                double square = 0;
                foreach (int place in places)
                    square += state[place] * state[place];
                double speed = Math.Sqrt(square),
                    over = speed / limit - from;
                if (over <= 0)
                    continue;
                sum += weight * over * over;
                if (!expand)
                    continue;
                // f(|v|): gradient f' v / |v|, Hessian f'' v v' / |v|^2 + f' / |v| (I - v v' / |v|^2)
                double across = 2 * weight * over / (limit * speed),
                    along = (2 * weight / (limit * limit) - across) / square;
                foreach (int a in places)
                {
                    gradient[a] += across * state[a];
                    hessian[a, a] += across;
                    foreach (int b in places)
                        hessian[a, b] += along * state[a] * state[b];
                }
            }
            return sum;
        }
    }
}
