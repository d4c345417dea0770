using Visuomotor.Control;
using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>Brings a task's speed limits and its scene together: what is measured in a trial, and what the cost prices.</summary>
internal sealed class SpeedCompiler(TaskDefinition definition, SceneNames scene, IReadOnlyList<ActionCommand> commands)
{
    private readonly Model _model = scene.Model;

    /// <summary>What is measured in every trial.</summary>
    internal SpeedMeter Meter()
    {
        int[] limited = Limited();
        List<SpeedLimit> limits = [];
        foreach (int i in limited)
        {
            ActionCommand command = commands[i];
            if (limits.Any(other => other.Name == command.Joint))
                throw scene.Error($"$.actuators[{i}].speedLimit", $"joint \"{command.Joint}\" has a limit from another actuator already");
            limits.Add(new SpeedLimit(command.Joint, command.Turns ? "rad/s" : "m/s", definition.Actuators![i].SpeedLimit!.Value));
        }
        int[] joints = [.. limited.Select(i => _model.JointVelocityAddress(commands[i].JointId))];
        if (definition.ToolSpeed is not { } tools)
            return new SpeedMeter([.. limits], joints, [], [], 0);
        int[] sites = Sites(tools);
        limits.Add(new SpeedLimit(Free("tool", limits), "m/s", tools.Limit));
        if (tools.Near is not { } near)
            return new SpeedMeter([.. limits], joints, sites, [], 0);
        (int, int)[] targets = Targets(tools);
        if (near.Limit > tools.Limit)
            throw scene.Error("$.toolSpeed.near.limit", FormattableString.Invariant($"is above the limit on the way, {tools.Limit} m/s"));
        limits.Add(new SpeedLimit(Free("tool near its target", limits), "m/s", near.Limit, IsAim: true));
        return new SpeedMeter([.. limits], joints, sites, targets, near.Distance);
    }

    /// <summary>The cost term that prices speeds; it needs all of them in the state, where its derivatives are exact.</summary>
    internal CostTerm.SpeedLimit Term(CostTermDefinition.SpeedLimit term, string path, StateLayout state)
    {
        List<(int[] Places, double Limit)> priced =
        [
            .. Limited()
                .Select(i =>
                    (
                        (int[])[state.FindVelocity(_model.JointVelocityAddress(commands[i].JointId))],
                        definition.Actuators![i].SpeedLimit!.Value
                    )
                ),
        ];
        foreach (int site in definition.ToolSpeed is { } tools ? Sites(tools) : [])
        {
            int[] places = [.. Enumerable.Range(0, 3).Select(axis => state.FindSiteVelocity(site, axis))];
            if (places.Contains(-1))
                throw scene.Error(
                    path,
                    $"needs the velocity of site \"{_model.NameOf(ModelObject.Site, site)}\" in the state: add {{ \"part\": "
                        + $"\"site-velocity\", \"site\": \"{_model.NameOf(ModelObject.Site, site)}\" }} to \"state\""
                );
            priced.Add((places, definition.ToolSpeed!.Limit));
        }
        return priced.Count > 0
            ? new CostTerm.SpeedLimit([.. priced], term.Weight, term.From)
            : throw scene.Error(path, "there are no speed limits; give actuators a \"speedLimit\", or the task a \"toolSpeed\"");
    }

    // Which numbers of the action have a limit.
    private int[] Limited() =>
        definition.Actuators is { } actuators
            ? [.. Enumerable.Range(0, actuators.Count).Where(i => actuators[i].SpeedLimit is not null)]
            : [];

    private int[] Sites(ToolSpeedDefinition tools)
    {
        int[] sites = [.. tools.Sites.Select((name, index) => scene.Find(ModelObject.Site, name, $"$.toolSpeed.sites[{index}]"))];
        for (int i = 0; i < sites.Length; i++)
            if (Array.IndexOf(sites, sites[i]) < i)
                throw scene.Error($"$.toolSpeed.sites[{i}]", $"site \"{tools.Sites[i]}\" is listed twice");
        return sites;
    }

    // The targets that the cost's points give to the tools' sites.
    private (int Site, int Target)[] Targets(ToolSpeedDefinition tools)
    {
        (int, int)[] pairs =
        [
            .. definition
                .Cost.SelectMany(term =>
                    term switch
                    {
                        CostTermDefinition.Placement placement => placement.Points,
                        CostTermDefinition.Insertion insertion => insertion.Points,
                        _ => [],
                    }
                )
                .Where(point => tools.Sites.Contains(point.Site))
                .Select(point => (_model.Find(ModelObject.Site, point.Site), _model.Find(ModelObject.Site, point.Target)))
                .Distinct(),
        ];
        return pairs.Length > 0
            ? pairs
            : throw scene.Error(
                "$.toolSpeed.near",
                "none of the sites has a target; one of them must be a point of a \"placement\" or \"insertion\" term of the cost"
            );
    }

    // A joint may be called as the tools are.
    private static string Free(string name, List<SpeedLimit> taken) =>
        taken.Any(other => other.Name == name) ? Free(name + "'", taken) : name;
}
