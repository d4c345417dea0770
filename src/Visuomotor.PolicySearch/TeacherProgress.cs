namespace Visuomotor.PolicySearch;

/// <summary>The small numbers of a teacher that live from iteration to iteration.</summary>
internal sealed class TeacherProgress
{
    private const double Shorter = 0.3;

    public int Samples { get; set; }

    public double KeptCost { get; set; } = double.NaN;

    public double KeptError { get; set; }

    /// <summary>Rollouts that the kept controller has made, over all iterations that tried it.</summary>
    public int KeptTrials { get; set; }

    /// <summary>Those of <see cref="KeptTrials"/> that succeeded.</summary>
    public int KeptSuccesses { get; set; }

    public double KeptSuccessRate => KeptTrials == 0 ? 0 : (double)KeptSuccesses / KeptTrials;

    public double Eta { get; set; } = 1;

    public double Multiplier { get; set; } = 1;

    public double KlStep { get; set; }

    public int Rejections { get; set; }

    public bool Refreshing { get; set; }

    /// <summary>Makes the next step shorter.</summary>
    /// <param name="minimum">The least that its multiplier may be.</param>
    public void ShortenStep(double minimum) => Multiplier = Math.Max(minimum, Shorter * Multiplier);

    /// <summary>Forgets how often the kept controller succeeded.</summary>
    public void ForgetSuccesses() => (KeptTrials, KeptSuccesses) = (0, 0);
}
