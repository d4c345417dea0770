namespace Visuomotor.Tasks;

/// <summary>The conditions that are trained on and those held out.</summary>
public sealed class ConditionsDefinition
{
    /// <summary>Training conditions, one by one.</summary>
    public List<ConditionDefinition>? Training { get; set; }

    /// <summary>Training conditions as a grid, after <see cref="Training"/>.</summary>
    public ConditionGridDefinition? TrainingGrid { get; set; }

    /// <summary>Held-out conditions, one by one.</summary>
    public List<ConditionDefinition>? Test { get; set; }

    /// <summary>Held-out conditions as a grid, after <see cref="Test"/>.</summary>
    public ConditionGridDefinition? TestGrid { get; set; }
}
