using Visuomotor.Control;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>Gathers what MuJoCo warns about during a trial, one entry for each kind. Without warnings it makes no garbage.</summary>
internal sealed class TrialWarnings
{
    private readonly List<TrialWarning> _found = [];

    /// <summary>Forgets everything.</summary>
    internal void Clear() => _found.Clear();

    /// <summary>Takes a simulation's new warnings.</summary>
    internal void Take(Simulation simulation)
    {
        foreach (SimulationWarning warning in simulation.TakeWarnings())
        {
            string kind = Name(warning.Kind);
            int known = _found.FindIndex(each => each.Kind == kind);
            if (known >= 0)
                _found[known] = _found[known] with { Count = _found[known].Count + warning.Count };
            else
                _found.Add(new TrialWarning(kind, warning.Count, Drops(warning.Kind), Text(warning)));
        }
    }

    /// <summary>A copy for the trial's record.</summary>
    internal IReadOnlyList<TrialWarning> ToRecord() => _found.Count == 0 ? [] : [.. _found];

    private static bool Drops(SimulationWarningKind kind) =>
        kind is SimulationWarningKind.ContactsFull or SimulationWarningKind.ConstraintsFull;

    private static string Name(SimulationWarningKind kind) =>
        kind switch
        {
            SimulationWarningKind.SingularInertia => "singular inertia",
            SimulationWarningKind.ContactsFull => "contacts dropped",
            SimulationWarningKind.ConstraintsFull => "constraints dropped",
            SimulationWarningKind.ShapesFull => "shapes not drawn",
            SimulationWarningKind.BadPosition => "bad position",
            SimulationWarningKind.BadVelocity => "bad velocity",
            SimulationWarningKind.BadAcceleration => "bad acceleration",
            SimulationWarningKind.BadControl => "bad control",
            _ => kind.ToString(),
        };

    private static string Text(SimulationWarning warning) =>
        warning.Kind switch
        {
            SimulationWarningKind.ContactsFull =>
                $"the scene has room for {warning.LastInfo}, bodies may pass through each other; raise <size nconmax> or take it out",
            SimulationWarningKind.ConstraintsFull =>
                $"the scene has room for {warning.LastInfo}, bodies may pass through each other; raise <size njmax> or take it out",
            _ => warning.Text,
        };
}
