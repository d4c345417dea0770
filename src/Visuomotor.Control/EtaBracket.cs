namespace Visuomotor.Control;

/// <summary>
/// The search for the multiplier eta at which a decreasing divergence KL(eta) meets its bound: bracketing on logarithms,
/// with secant steps inside the bracket and at most a factor ten a step outside it.
/// </summary>
internal sealed class EtaBracket(TrajectoryOptimizerSettings settings, double bound, double start)
{
    private double _low = settings.MinimumEta;
    private double _high = settings.MaximumEta;
    private double _lowExcess = double.NaN;
    private double _highExcess = double.NaN;
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
    public double Eta { get; private set; } = Math.Clamp(double.IsFinite(start) && start > 0 ? start : 1, settings.MinimumEta, settings.MaximumEta);

    /// <summary>The smallest multiplier seen that keeps the bound, if any.</summary>
    public double? SafeEta => _highKnown ? _high : null;

    /// <summary>The pass at <see cref="Eta"/> has no solution: everything up to it is too small.</summary>
    public void RaiseAfterFailure()
    {
        _low = Math.Max(_low, Eta);
        _lowKnown = true;
        _lowExcess = double.NaN;
        _sameSide = 0;
        Eta = _highKnown ? Math.Sqrt(_low * _high) : Math.Min(10 * Eta, settings.MaximumEta);
    }

    /// <summary>Takes the divergence at <see cref="Eta"/> and moves to the next multiplier unless the search is over.</summary>
    public Verdict Report(double kl)
    {
        if (Math.Abs(kl - bound) < settings.Tolerance * bound) return Verdict.Accept;
        double excess = Math.Log(Math.Max(kl, 1e-12 * bound) / bound);
        if (excess < 0)
        {
            if (Eta <= settings.MinimumEta) return Verdict.BoundInactive;
            _sameSide = _sameSide < 0 ? _sameSide - 1 : -1;
            _high = Eta;
            _highExcess = excess;
            _highKnown = true;
        }
        else
        {
            if (Eta >= settings.MaximumEta) return Verdict.Continue;
            _sameSide = _sameSide > 0 ? _sameSide + 1 : 1;
            _low = Eta;
            _lowExcess = excess;
            _lowKnown = true;
        }

        // a bracket that has closed to rounding: the divergence jumps across the bound, keep the safe side
        if (_lowKnown && _highKnown && _high / _low < 1 + 1e-6)
        {
            if (excess < 0) return Verdict.Accept;
            Eta = _high;
            return Verdict.Continue;
        }
        Eta = Next(excess);
        return Verdict.Continue;
    }

    private double Next(double excess)
    {
        if (_lowKnown && _highKnown)
        {
            // secant on log KL against log eta, bisection where it stalls or a side has no value
            double middle = Math.Sqrt(_low * _high);
            if (double.IsNaN(_lowExcess) || double.IsNaN(_highExcess) || Math.Abs(_sameSide) > 2) return middle;
            double fraction = _lowExcess / (_lowExcess - _highExcess);
            return Math.Exp(Math.Log(_low) + Math.Clamp(fraction, 0.02, 0.98) * (Math.Log(_high) - Math.Log(_low)));
        }

        // under the bound again and again: look at once whether it binds at all
        if (!_lowKnown && _sameSide <= -3) return settings.MinimumEta;
        double factor = Math.Clamp(Math.Exp(excess / 1.5), 0.1, 10);
        return Math.Clamp(Eta * factor, settings.MinimumEta, settings.MaximumEta);
    }
}
