using System.Globalization;
using Visuomotor.Control;
using Visuomotor.Networks;

namespace Visuomotor.PolicySearch;

// The policy as it is shipped, and what a trial was for it.
public sealed partial class GlobalPolicy
{
    /// <summary>
    /// The policy as it is shipped: from raw readings and camera bytes to limited mean commands. Its notes, JSON lists, say what each
    /// output commands:
    /// <c>torques.kinds</c> (torque or force; of servos position or velocity), <c>torques.meaning</c> (a sentence), <c>torques.gear</c> and
    /// <c>torques.gain</c>,
    /// and what acts at the joint: <c>torques.joint.names</c>, <c>.units</c>, <c>.low</c> and <c>.high</c> (null for no limit).
    /// <c>speeds.names</c>, <c>.units</c> and <c>.limits</c> say how fast joints and tools may be, where the task limits that.
    /// <c>torques.covariance</c> is the covariance
    /// of the noise that it was trained with, action size x action size numbers row by row, in squared units of the outputs: what sticks
    /// without it may need it.
    /// </summary>
    public PolicyNetwork ToPolicyNetwork() =>
        new(
            Network.Clone(),
            new PolicyDescription
            {
                Task = _environment.Name,
                ControlPeriod = _environment.ControlPeriod,
                History = History,
                MemoryNames = History == 0 ? [] : ["begun", .. Input.Names.Skip(Input.Readings)],
                MemoryUnits = History == 0 ? [] : ["1", .. Input.Units.Skip(Input.Readings)],
                CommandAtRest = History == 0 ? [] : [.. _environment.CommandAtRest.Data.Select(each => (float)each)],
                InputNames = [.. Input.Names.Take(Input.Readings)],
                InputUnits = [.. Input.Units.Take(Input.Readings)],
                OutputNames = _environment.Action.Names,
                OutputUnits = _environment.Action.Units,
                Camera = TakesPictures ? _environment.Pictures[0].Camera : "",
                InputMean = [.. Mean.Select(each => (float)each)],
                InputInverseDeviation = [.. Deviation.Select(each => (float)(1 / each))],
                OutputLow = [.. _environment.Action.Low.Select(each => (float)each)],
                OutputHigh = [.. _environment.Action.High.Select(each => (float)each)],
                Notes = PolicyNotes(),
            }
        );

    /// <summary>What the shipped policy is given in a time step of a trial that was made: readings and memory, its picture aside.</summary>
    /// <param name="trial">The trial, with observations.</param>
    /// <param name="t">Time step.</param>
    /// <returns>The readings, and what it remembers; none where it remembers nothing.</returns>
    public (float[] Readings, float[] Memory) ShippedInputs(Trajectory trial, int t)
    {
        ArgumentNullException.ThrowIfNull(trial);
        double[] vector = new double[Mean.Length];
        Input.Read(trial, t, vector);
        float[] numbers = [.. vector.Select(each => (float)each)],
            readings = numbers[..Input.Readings];
        if (History == 0)
            return (readings, []);
        return (readings, t == 0 ? new float[1 + numbers.Length - readings.Length] : [1, .. numbers[readings.Length..]]);
    }

    /// <summary>What the environment says of its commands, and the noise.</summary>
    private Dictionary<string, string> PolicyNotes() =>
        new(_environment.Notes)
        {
            ["torques.covariance"] =
                $"[{string.Join(", ", Covariance.Data.Select(each => each.ToString("R", CultureInfo.InvariantCulture)))}]",
        };
}
