namespace Visuomotor.Mujoco;

/// <summary>Something that MuJoCo warned about while simulating.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Count">How many times.</param>
/// <param name="LastInfo">MuJoCo's detail of the last time: an index of a coordinate, degree of freedom or control, or a count.</param>
/// <param name="Text">MuJoCo's explanation, one line.</param>
public readonly record struct SimulationWarning(SimulationWarningKind Kind, int Count, int LastInfo, string Text);
