namespace Visuomotor.Networks;

/// <summary>Moves parameters along their gradient; keeps its moments between steps. One optimiser serves one trainer.</summary>
public abstract class Optimiser
{
    private float[][] _moments = [];

    private protected Optimiser(double learningRate, double weightDecay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(learningRate);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        LearningRate = learningRate;
        WeightDecay = weightDecay;
    }

    /// <summary>Size of a step; may be changed between steps.</summary>
    public double LearningRate { get; set; }

    /// <summary>
    /// Factor of the parameters added to their gradient (an L2 penalty of half of it); weights only, not biases or temperatures.
    /// </summary>
    public double WeightDecay { get; }

    /// <summary>Steps taken.</summary>
    public long Steps { get; internal set; }

    /// <summary>Name in saved states.</summary>
    internal abstract string Name { get; }

    internal abstract int MomentCount { get; }

    internal float[][] Moments => _moments;

    /// <summary>Forgets all moments and steps.</summary>
    public void Reset()
    {
        foreach (float[] moment in _moments)
            Array.Clear(moment);
        Steps = 0;
    }

    internal void Prepare(int parameters)
    {
        if (_moments.Length > 0)
            throw new InvalidOperationException("An optimiser belongs to one trainer; make another.");
        _moments = new float[MomentCount][];
        for (int i = 0; i < _moments.Length; i++)
            _moments[i] = new float[parameters];
    }

    /// <summary>Called once before a step's updates.</summary>
    internal abstract void Begin();

    /// <summary>Moves one run of parameters.</summary>
    internal abstract void Update(Span<float> parameters, ReadOnlySpan<float> gradient, int offset, bool decays);
}
