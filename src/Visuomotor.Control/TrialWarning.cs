namespace Visuomotor.Control;

/// <summary>What the simulator warned about during a trial, one entry for each kind.</summary>
/// <param name="Kind">A short name of the kind, such as "contacts dropped".</param>
/// <param name="Count">How many times, at least 1.</param>
/// <param name="DropsContacts">Whether contacts or other constraints were left out, so that bodies may have passed through each
/// other.</param>
/// <param name="Text">The simulator's own words the first time, one line.</param>
public sealed record TrialWarning(string Kind, int Count, bool DropsContacts, string Text)
{
    /// <summary>Kind and text, one line without the count.</summary>
    public string Sentence => $"{Kind}: {Text}";
}
