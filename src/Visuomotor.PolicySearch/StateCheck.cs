namespace Visuomotor.PolicySearch;

/// <summary>
/// Looks at what was read from a saved state. A check sum tells that bytes are those that were written, not that a training wrote them:
/// numbers that no training comes to would end in a crash, or in nonsense, much later.
/// </summary>
internal static class StateCheck
{
    /// <summary>Makes sure that something holds.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static void Require(bool holds, string what)
    {
        if (!holds)
            throw new InvalidDataException($"the training state has {what}; put the checkpoint back as it was written");
    }

    /// <summary>Makes sure that a teacher's small numbers are ones that it can come to.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public static void Progress(TeacherProgress progress, bool hasKept)
    {
        Require(
            progress.Samples >= 0
                && progress.Rejections >= 0
                && progress.KeptSuccesses >= 0
                && progress.KeptTrials >= progress.KeptSuccesses,
            "impossible counts of trials"
        );
        Require(!hasKept || double.IsFinite(progress.KeptCost), "a kept controller without its cost");
        Require(progress.KeptError >= 0, "a standard error below 0");
        Require(progress.Eta >= 0 && double.IsFinite(progress.Eta), "a multiplier eta out of range");
        Require(
            progress.Multiplier > 0 && double.IsFinite(progress.Multiplier) && progress.KlStep >= 0 && double.IsFinite(progress.KlStep),
            "a step size out of range"
        );
    }
}
