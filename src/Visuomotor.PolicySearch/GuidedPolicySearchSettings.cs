using System.Text.Json.Serialization;
using Visuomotor.Control;
using static Visuomotor.PolicySearch.SettingsCheck;

namespace Visuomotor.PolicySearch;

/// <summary>
/// Settings of guided policy search, beside those of the teachers' trajectory optimisation: a record for the way to agree, for each stage,
/// and for the network.
/// </summary>
public sealed record GuidedPolicySearchSettings
{
    /// <summary>How teachers and policy are brought to agree; it says which method it is, and stands under that method's name.</summary>
    [JsonIgnore]
    public AgreementSettings Agreement { get; init; } = new BadmmSettings();

    /// <summary>The network and its training.</summary>
    public PolicySettings Policy { get; init; } = new();

    /// <summary>The stage in which teachers learn alone.</summary>
    public TeachersAloneSettings TeachersAlone { get; init; } = new();

    /// <summary>The stages in which teachers and policy learn together.</summary>
    public TeachersAndPolicySettings TeachersAndPolicy { get; init; } = new();

    /// <summary>The stage that learns from the camera; null for a policy without one.</summary>
    public CameraStageSettings? Camera { get; init; }

    /// <summary>The stage in which the policy makes all trials; null for a training without it.</summary>
    public OwnTrialsSettings? OwnTrials { get; init; }

    /// <summary>The settings that an environment asks for, unless the user says otherwise; null where it asks for another method.</summary>
    /// <param name="environment">What is driven.</param>
    /// <param name="method">The method to use instead of the environment's; null for that.</param>
    /// <param name="plain">Whether the method comes as its paper has it, with the settings of this library instead of those that the
    /// environment gives its policy.</param>
    public static GuidedPolicySearchSettings? For(IEnvironment environment, Method? method = null, bool plain = false) =>
        TrainingPlan.For(environment, method, plain).Policy;

    /// <summary>
    /// The method's name for readers. One whose policy comes to make all trials is ours, whatever its first iterations are, and bears no
    /// paper's name.
    /// </summary>
    public string Title =>
        OwnTrials is null
            ? $"guided policy search ({Agreement.Name.ToUpperInvariant()})"
            : $"own-trial guided policy search {(Agreement.HasPenalty ? "with" : "without")} a penalty (ours)";

    /// <summary>The method's name in the names of files: "badmm", or for own trials "own-trials" and "own-trials-penalty".</summary>
    public string ShortTitle =>
        OwnTrials is null ? Agreement.Name
        : Agreement.HasPenalty ? "own-trials-penalty"
        : "own-trials";

    /// <summary>Iterations at the start that are the teachers' alone, with a camera or without.</summary>
    public int TeacherStage => Camera?.TeacherIterations ?? TeachersAlone.Iterations;

    /// <summary>The stage that an iteration belongs to: "teachers", "camera policy", or "policy" where there is no camera.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    public string StageOf(int iteration) =>
        iteration <= TeacherStage ? "teachers"
        : Camera is null ? "policy"
        : "camera policy";

    /// <summary>Checks every number.</summary>
    /// <exception cref="SettingException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        SettingsTree.CheckRanges(this, typeof(GuidedPolicySearchSettings));
        Agreement.Validate();
        Require(Enum.IsDefined(TeachersAndPolicy.StepRule), "teachersAndPolicy.stepRule", "classic or global");
        Require(Camera is null || Enum.IsDefined(Camera.Perception), "camera.perception", "end-to-end, pose-features or pose-prediction");
        Require(
            OwnTrials is null || Agreement.AllowsOwnTrials,
            "ownTrials.from",
            $"left out: {Agreement.Name} cannot start from the policy, whose covariance it does not know; choose --method badmm or mdgps"
        );
        Require(
            TeachersAlone.Iterations == 0 || Camera is null,
            "teachersAlone.iterations",
            "left out for a camera policy, whose stages have settings of their own"
        );
    }
}
