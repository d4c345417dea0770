using Visuomotor.Control;

namespace Visuomotor.Tasks;

/// <summary>A compiled term of the cost, with its workspace; belongs to one worker.</summary>
internal abstract class CostTerm
{
    /// <summary>The term's value at a point, to whose derivatives it adds its own where they are wanted.</summary>
    internal abstract double Evaluate(in CostPoint at);

    /// <summary>0.5 sum_j w_j tau_j^2, tau_j being the torque that acts at (x, u) by its actuator's law.</summary>
    internal sealed class Torque(double[] weights, ActuatorLaw[] laws, int[] positions, int[] velocities) : CostTerm
    {
        internal override double Evaluate(in CostPoint at)
        {
            double sum = 0;
            for (int j = 0; j < weights.Length; j++)
            {
                ActuatorLaw law = laws[j];
                double free = law.Unlimited(at.Action[j], at.State[positions[j]], at.State[velocities[j]]),
                    torque = Math.Clamp(free, law.Low, law.High);
                sum += 0.5 * weights[j] * torque * torque;
                // beyond its limits the torque does not change
                if (!at.Expands || free != torque)
                    continue;
                ReadOnlySpan<int> places = [at.State.Length + j, positions[j], velocities[j]];
                ReadOnlySpan<double> slopes = [law.PerCommand, law.PerPosition, law.PerVelocity];
                for (int a = 0; a < (law.IsDirect ? 1 : 3); a++)
                {
                    at.Gradient[places[a]] += weights[j] * torque * slopes[a];
                    for (int b = 0; b < (law.IsDirect ? 1 : 3); b++)
                        at.Hessian[places[a], places[b]] += weights[j] * slopes[a] * slopes[b];
                }
            }
            return sum;
        }
    }

    /// <summary>0.5 w_l2 d^2 + 0.5 w_log ln(alpha + d^2).</summary>
    internal sealed class Placement(CostTermDefinition.Placement definition, PointSet points) : CostTerm
    {
        internal override double Evaluate(in CostPoint at)
        {
            double squared = definition.Squared * (at.IsLast ? definition.FinalSquaredFactor : 1),
                log = definition.Log * (at.IsLast ? definition.FinalLogFactor : 1);
            double square = points.Read(at.Simulation),
                sum = definition.Alpha + square;
            if (at.Expands)
                points.Add(at.Simulation, 0.5 * squared + 0.5 * log / sum, -0.5 * log / (sum * sum), at.Hessian, at.Gradient);
            return 0.5 * squared * square + 0.5 * log * Math.Log(sum);
        }
    }

    /// <summary>w (0.5 d^2 + sqrt(alpha + d^2)).</summary>
    internal sealed class Insertion(CostTermDefinition.Insertion definition, PointSet points) : CostTerm
    {
        internal override double Evaluate(in CostPoint at)
        {
            double weight = definition.Weight * (at.IsLast ? definition.FinalFactor : 1);
            double square = points.Read(at.Simulation),
                root = Math.Sqrt(definition.Alpha + square);
            if (at.Expands)
                points.Add(at.Simulation, weight * (0.5 + 0.5 / root), -0.25 * weight / (root * root * root), at.Hessian, at.Gradient);
            return weight * (0.5 * square + root);
        }
    }

    /// <summary>0.5 w sum_j (x_j - target_j)^2 over places of the state.</summary>
    internal sealed class Joints(int[] places, double[] targets, double weight, double finalFactor) : CostTerm
    {
        internal override double Evaluate(in CostPoint at)
        {
            double w = weight * (at.IsLast ? finalFactor : 1),
                sum = 0;
            for (int j = 0; j < places.Length; j++)
            {
                int place = places[j];
                double error = at.State[place] - targets[j];
                sum += 0.5 * w * error * error;
                if (!at.Expands)
                    continue;
                at.Hessian[place, place] += w;
                at.Gradient[place] += w * error;
            }
            return sum;
        }
    }

    /// <summary>0.5 w max(0, radius - d)^2.</summary>
    internal sealed class Avoid(double radius, double weight, PointSet point) : CostTerm
    {
        internal override double Evaluate(in CostPoint at)
        {
            // At the very centre the direction is undefined; a micrometre off it is not.
            double square = Math.Max(point.Read(at.Simulation), 1e-12),
                distance = Math.Sqrt(square),
                gap = radius - distance;
            if (gap <= 0)
                return 0;
            if (at.Expands)
                point.Add(
                    at.Simulation,
                    -0.5 * weight * gap / distance,
                    0.25 * weight * radius / (distance * square),
                    at.Hessian,
                    at.Gradient
                );
            return 0.5 * weight * gap * gap;
        }
    }

    /// <summary>w sum_i max(0, |v_i| / limit_i - from)^2, v_i being one or three places of the state. It has no workspace.</summary>
    internal sealed class SpeedLimit((int[] Places, double Limit)[] speeds, double weight, double from) : CostTerm
    {
        internal override double Evaluate(in CostPoint at)
        {
            double sum = 0;
            foreach ((int[] places, double limit) in speeds)
            {
                double square = 0;
                foreach (int place in places)
                    square += at.State[place] * at.State[place];
                double speed = Math.Sqrt(square),
                    over = speed / limit - from;
                if (over <= 0)
                    continue;
                sum += weight * over * over;
                if (!at.Expands)
                    continue;
                // f(|v|): gradient f' v / |v|, Hessian f'' v v' / |v|^2 + f' / |v| (I - v v' / |v|^2)
                double across = 2 * weight * over / (limit * speed),
                    along = (2 * weight / (limit * limit) - across) / square;
                foreach (int a in places)
                {
                    at.Gradient[a] += across * at.State[a];
                    at.Hessian[a, a] += across;
                    foreach (int b in places)
                        at.Hessian[a, b] += along * at.State[a] * at.State[b];
                }
            }
            return sum;
        }
    }
}
