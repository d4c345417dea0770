namespace Visuomotor.Control;

/// <summary>
/// The search for the multiplier eta at which a decreasing divergence KL(eta) meets its bound: bracketing on logarithms. The next
/// multiplier
/// is where the last divergences, interpolated over log KL against log eta, meet the bound; at most a factor ten outside the bracket.
/// </summary>
internal sealed class EtaBracket(TrajectoryOptimizerSettings settings, double bound, double start)
{
    private const double LargestStep = 10;
    private const double UsualSlope = 1.5;

    // KL falls with 1 / eta^2 in the end, and the steeper the larger eta is
    private const double LargestSlope = 2;
    private const double FlatSlope = 0.2;

    private readonly List<(double LogEta, double Excess)> _points = new(3);
    private double _low = settings.MinimumEta;
    private double _high = settings.MaximumEta;
    private bool _lowKnown;
    private bool _highKnown;
    private int _sameSide;

    internal enum Verdict
    {
        Continue,
        Accept,
        BoundInactive,
    }

    /// <summary>The multiplier to try now.</summary>
    public double Eta { get; private set; } =
        Math.Clamp(double.IsFinite(start) && start > 0 ? start : 1, settings.MinimumEta, settings.MaximumEta);

    /// <summary>The smallest multiplier seen that keeps the bound, if any.</summary>
    public double? SafeEta => _highKnown ? _high : null;

    /// <summary>The pass at <see cref="Eta"/> has no solution: everything up to it is too small.</summary>
    public void RaiseAfterFailure()
    {
        _low = Math.Max(_low, Eta);
        _lowKnown = true;
        _sameSide = 0;
        Eta = _highKnown ? Math.Sqrt(_low * _high) : Math.Min(LargestStep * Eta, settings.MaximumEta);
    }

    /// <summary>Takes the divergence at <see cref="Eta"/> and moves to the next multiplier unless the search is over.</summary>
    public Verdict Report(double kl)
    {
        if (Math.Abs(kl - bound) < settings.Tolerance * bound)
            return Verdict.Accept;
        double excess = Math.Log(Math.Max(kl, 1e-12 * bound) / bound);
        if (excess < 0)
        {
            if (Eta <= settings.MinimumEta)
                return Verdict.BoundInactive;
            _sameSide = _sameSide < 0 ? _sameSide - 1 : -1;
            _high = Eta;
            _highKnown = true;
        }
        else
        {
            if (Eta >= settings.MaximumEta)
                return Verdict.Continue;
            _sameSide = _sameSide > 0 ? _sameSide + 1 : 1;
            _low = Eta;
            _lowKnown = true;
        }

        // a bracket that has closed to rounding: the divergence jumps across the bound, keep the safe side
        if (_lowKnown && _highKnown && _high / _low < 1 + 1e-6)
        {
            if (excess < 0)
                return Verdict.Accept;
            Eta = _high;
            return Verdict.Continue;
        }
        bool lookedAtSmallest = Eta <= settings.MinimumEta;
        if (lookedAtSmallest)
        {
            // far from the bound, this tells nothing of where it is met
            Eta = Math.Max(_high / LargestStep, settings.MinimumEta * LargestStep);
            return Verdict.Continue;
        }
        if (_points.Count == 3)
            _points.RemoveAt(0);
        _points.Add((Math.Log(Eta), excess));
        Eta = Next(excess);
        return Verdict.Continue;
    }

    private double Next(double excess)
    {
        double target = Interpolate();
        if (_lowKnown && _highKnown && _low > settings.MinimumEta)
        {
            // the middle where interpolation stalls on one side or leaves the bracket
            double low = Math.Log(_low),
                high = Math.Log(_high),
                margin = 0.02 * (high - low);
            bool useful = Math.Abs(_sameSide) <= 2 && target > low && target < high;
            return Math.Exp(useful ? Math.Clamp(target, low + margin, high - margin) : 0.5 * (low + high));
        }

        // under the bound, and hardly more divergence from a smaller multiplier: look at once whether the bound binds at all
        if (excess < 0 && !_lowKnown && _points.Count > 1 && Slope() < FlatSlope)
            return settings.MinimumEta;
        double here = Math.Log(Eta),
            step = Math.Log(LargestStep);
        if (double.IsNaN(target) || (target > here) != (excess > 0))
            target = here + (excess / UsualSlope);
        return Math.Clamp(Math.Exp(Math.Clamp(target, here - step, here + step)), settings.MinimumEta, settings.MaximumEta);
    }

    private double Slope()
    {
        (double x0, double y0) = _points[^2];
        (double x1, double y1) = _points[^1];
        return -(y1 - y0) / (x1 - x0);
    }

    /// <summary>
    /// The log eta at which the last points' log KL meets the bound: inverse quadratic through three, linear through two, the usual slope
    /// from one.
    /// </summary>
    private double Interpolate()
    {
        (double x2, double y2) = _points[^1];
        if (_points.Count == 1)
            return x2 + (y2 / UsualSlope);
        (double x1, double y1) = _points[^2];
        double slope = Slope();
        if (y1 > 0 && y2 > 0 && slope > 0)
            slope = Math.Sqrt(slope * Math.Max(slope, LargestSlope));
        double linear = x2 + (y2 / slope);
        if (_points.Count == 2)
            return linear;
        (double x0, double y0) = _points[0];
        double quadratic =
            (x0 * y1 * y2 / ((y0 - y1) * (y0 - y2))) + (x1 * y0 * y2 / ((y1 - y0) * (y1 - y2))) + (x2 * y0 * y1 / ((y2 - y0) * (y2 - y1)));
        double least = Math.Min(x0, Math.Min(x1, x2)),
            most = Math.Max(x0, Math.Max(x1, x2));
        return quadratic > least && quadratic < most ? quadratic : linear;
    }
}
