using System.Globalization;
using System.Text.Json;
using Visuomotor.Control;

namespace Visuomotor.Tasks;

/// <summary>
/// What an exported policy says of its outputs beside their names, units and limits, one entry per output, and how fast what it moves may
/// be. All values are JSON lists.
/// </summary>
internal static class CommandNotes
{
    /// <summary>The notes.</summary>
    /// <param name="commands">What the outputs command.</param>
    /// <param name="limits">How fast joints and tools may be; aims are left out.</param>
    internal static Dictionary<string, string> Of(IReadOnlyList<ActionCommand> commands, IEnumerable<SpeedLimit> limits)
    {
        Dictionary<string, string> notes = new()
        {
            ["torques.kinds"] = Texts(commands.Select(command => command.Kind)),
            ["torques.meaning"] = Texts(commands.Select(command => command.Description)),
            ["torques.gear"] = Numbers(commands.Select(command => command.Gear)),
            ["torques.gain"] = Numbers(commands.Select(command => command.Gain)),
            ["torques.joint.names"] = Texts(commands.Select(command => command.Joint)),
            ["torques.joint.units"] = Texts(commands.Select(command => command.TorqueUnit)),
            ["torques.joint.low"] = Numbers(commands.Select(command => command.TorqueLimits.Low)),
            ["torques.joint.high"] = Numbers(commands.Select(command => command.TorqueLimits.High)),
        };
        SpeedLimit[] kept = [.. limits.Where(limit => !limit.IsAim)];
        if (kept.Length == 0)
            return notes;
        notes["speeds.names"] = Texts(kept.Select(limit => limit.Name));
        notes["speeds.units"] = Texts(kept.Select(limit => limit.Unit));
        notes["speeds.limits"] = Numbers(kept.Select(limit => limit.Limit));
        return notes;
    }

    // JSON has no infinity: null is no limit.
    private static string Numbers(IEnumerable<double> values) =>
        "["
        + string.Join(", ", values.Select(value => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null"))
        + "]";

    private static string Texts(IEnumerable<string> values) =>
        $"[{string.Join(", ", values.Select(value => $"\"{JsonEncodedText.Encode(value)}\""))}]";
}
