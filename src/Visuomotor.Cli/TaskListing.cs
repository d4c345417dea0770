namespace Visuomotor.Cli;

/// <summary>What <c>tasks</c> says about one task.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is about.</param>
/// <param name="Horizon">Control steps of a trial.</param>
/// <param name="ControlPeriod">Seconds of a control step.</param>
/// <param name="StateSize">Numbers of the state.</param>
/// <param name="ActionSize">Numbers of the action.</param>
/// <param name="TrainingConditions">Names of the training conditions.</param>
/// <param name="TestConditions">Names of the test conditions.</param>
internal sealed record TaskListing(
    string Name,
    string Description,
    int Horizon,
    double ControlPeriod,
    int StateSize,
    int ActionSize,
    IReadOnlyList<string> TrainingConditions,
    IReadOnlyList<string> TestConditions
);
