using Visuomotor.Control;

namespace Visuomotor.PolicySearch;

/// <summary>Counts what the simulator warned about in some trials.</summary>
internal sealed class WarningTally
{
    private readonly List<string> _sentences = [];

    /// <summary>Warnings, all kinds and trials together.</summary>
    public int Count { get; private set; }

    /// <summary>Trials in which contacts or other constraints were left out.</summary>
    public int ContactsDropped { get; private set; }

    /// <summary>What was warned about, each sentence once.</summary>
    public IReadOnlyList<string> Sentences => _sentences;

    /// <summary>Counts one trial.</summary>
    /// <param name="warnings">Its <see cref="Trajectory.Warnings"/>.</param>
    public void Add(IReadOnlyList<TrialWarning> warnings)
    {
        if (warnings.Any(warning => warning.DropsContacts))
            ContactsDropped++;
        foreach (TrialWarning warning in warnings)
        {
            Count += warning.Count;
            if (!_sentences.Contains(warning.Sentence))
                _sentences.Add(warning.Sentence);
        }
    }
}
