using System.Text.Json.Serialization;
using Visuomotor.Networks;
using Visuomotor.Tasks;
using static Visuomotor.PolicySearch.SettingsCheck;

namespace Visuomotor.PolicySearch;

/// <summary>Settings of guided policy search, beside those of the teachers' trajectory optimisation.</summary>
public sealed record GuidedPolicySearchSettings
{
    /// <summary>How teachers and policy are brought to agree.</summary>
    public GuidedPolicySearchMethod Method { get; init; } = GuidedPolicySearchMethod.Badmm;

    /// <summary>Whose cost adapts the KL step.</summary>
    public StepRule StepRule { get; init; } = StepRule.Classic;

    /// <summary>
    /// KL bound of mirror descent's steps, which start from the policy, nats per control step; null for
    /// <see cref="TrainingSettings.KlStep"/>, which bounds steps from a teacher's own controller.
    /// </summary>
    [Between(1e-9, 1e6)]
    public double? PolicyKlStep { get; init; }

    /// <summary>
    /// From which iteration on the policy makes all rollouts; null for never. Where every one of a condition's succeeds, the policy goes on
    /// doing there
    /// what it did; elsewhere a teacher starts from the policy, linearised around these rollouts, and is the policy's own behaviour one
    /// step better.
    /// A policy that succeeds clearly less often than the best so far, in the mean over the conditions, gives way to that one. For BADMM
    /// and mirror descent.
    /// </summary>
    /// <remarks>[M16] section 3 for rollouts by the policy; that a policy keeps what succeeds is ours.</remarks>
    [Between(2, 1_000_000)]
    public int? OnPolicyFrom { get; init; }

    /// <summary>
    /// KL bound of a teacher's step from the policy, nats per control step, once the policy makes the rollouts; null for the bound of other
    /// steps.
    /// A policy that succeeds in most places asks for smaller steps than one that has still to find the way. Each time that a policy which
    /// makes the rollouts succeeds in a
    /// condition, or is taken back, that condition's step falls to 0.3 of what it was, down to
    /// <see cref="TrainingSettings.MinimumMultiplier"/>; not with <see cref="LearnFromSuccesses"/>.
    /// </summary>
    [Between(1e-9, 1e6)]
    public double? OnPolicyKlStep { get; init; }

    /// <summary>
    /// How many times as large as its own the policy's noise is in every other of its rollouts where it did not succeed the last time: a
    /// peg that
    /// sticks to a table tells nothing about the way to the hole. The policy is judged by the others, and so is whether
    /// it succeeds in a condition, if they are at least five. Ours.
    /// </summary>
    [Between(1e-6, 1000)]
    public double OnPolicyNoise { get; init; } = 1;

    /// <summary>
    /// Over-relaxation of the policy's step once it makes the rollouts: from its own mean actions towards those of a teacher that starts
    /// from it, and this many times as far, at least 1.
    /// Teachers act by the time, each in its own condition, and the policy cannot follow them in everything: it goes a small part of the
    /// way, which this makes up for.
    /// Above 1, what a teacher asks for far from its own way counts for half a nat at most.
    /// </summary>
    /// <remarks>As in Boyd et al. 2011, "Distributed Optimization and Statistical Learning via the Alternating Direction Method of
    /// Multipliers", section 3.4.3, but larger. Ours.</remarks>
    [Since(2, "1")]
    [Between(1, 1000)]
    public double OnPolicyRelaxation { get; init; } = 1;

    /// <summary>
    /// Trust region of the policy's own step once it makes the rollouts: KL(new policy || old), nats per control step in the mean over the
    /// rollouts of a condition, that no condition may exceed; null for none.
    /// A policy that went farther goes back on the straight line between its parameters. Where less than a quarter of the rollouts with its
    /// own noise failed the region is smaller in that proportion, since less is to be learned and more to be lost; not with
    /// <see cref="LearnFromSuccesses"/>. Each time that a policy is taken back for the best the region halves, and with each one that goes
    /// on it grows by half, up to this.
    /// </summary>
    /// <remarks>Ours; [M16] bounds the teachers' steps alone.</remarks>
    [Between(1e-9, 1e6)]
    public double? OnPolicyTrustRegion { get; init; }

    /// <summary>
    /// Whether a policy that makes the rollouts learns, in a condition where it fails, from each rollout that succeeded all the same the
    /// actions that led there, noise and all,
    /// while the teacher starts from those that failed, if these are at least four. It keeps its noise as with <see cref="KeepNoise"/>, and
    /// asks for a dozen rollouts and more of a condition. Ours.
    /// </summary>
    public bool LearnFromSuccesses { get; init; }

    /// <summary>
    /// Whether a policy that makes the rollouts keeps its noise. Otherwise that shrinks with its teachers', which start from the policy and
    /// act with less as their costs fall:
    /// a policy that its noise helps into one hole loses the next, while one that has to be exact gets there. Ours.
    /// </summary>
    [Since(2, "false")]
    public bool KeepNoise { get; init; }

    /// <summary>
    /// Whether a training with a policy that makes the rollouts has for its result the policy whose own rollouts succeeded most often, not
    /// the last one, which has made none yet.
    /// The result is an iteration behind while the policy gets better, and it takes a dozen rollouts and more of a condition to tell
    /// policies apart. Ours; learning goes on from the last one all the same.
    /// </summary>
    public bool KeepBest { get; init; }

    /// <summary>
    /// How many of each teacher's rollouts in an iteration the policy makes instead, once it is trained: they show it where it leads
    /// itself.
    /// </summary>
    /// <remarks>Ours; the dynamics are fitted to the others alone.</remarks>
    [Between(0, 1_000_000)]
    public int PolicyRollouts { get; init; }

    /// <summary>
    /// Iterations at the start in which the teachers learn alone, before there is a policy that they are tied to; those that succeed are
    /// then held
    /// (<see cref="TrainingSettings.HoldSuccess"/>) while the policy learns from them.
    /// Ours; for policies without a camera. A camera's have <see cref="VisionSettings.TeacherIterations"/>.
    /// </summary>
    [Between(0, 1_000_000)]
    public int TeacherIterations { get; init; }

    /// <summary>Rounds of trajectory step, policy training, linearisation and dual step in an iteration; mirror descent has one.</summary>
    [Between(1, 1000)]
    public int InnerRounds { get; init; } = 4;

    /// <summary>
    /// alpha, the rate of the multipliers: lambda_t += alpha nu_t M (mean policy action - mean teacher action). For ADMM M is the metric of
    /// its penalty and alpha a pure number.
    /// BADMM takes the difference as it is ([L16] section 4.2), so that alpha counts per squared <see cref="PolicySettings.ActionUnit"/>.
    /// </summary>
    [Between(0, BetweenAttribute.Large)]
    public double DualRate { get; init; } = 0.1;

    /// <summary>nu at the start, per nat and unit of cost.</summary>
    [Between(1e-4, 1e6)]
    public double InitialWeight { get; init; } = 0.01;

    /// <summary>Smallest nu.</summary>
    [Between(1 / BetweenAttribute.Large, BetweenAttribute.Large)]
    public double MinimumWeight { get; init; } = 1e-4;

    /// <summary>Largest nu.</summary>
    [Between(1e-4, 1e6)]
    public double MaximumWeight { get; init; } = 1;

    /// <summary>The network and its training.</summary>
    public PolicySettings Policy { get; init; } = new();

    /// <summary>The stage that learns from the camera; null for a policy without one.</summary>
    public VisionSettings? Vision { get; init; }

    /// <summary>The settings that a task asks for, unless the user says otherwise; null where it asks for teachers alone.</summary>
    /// <param name="task">The task.</param>
    /// <param name="method">The method to use instead of the task's; null for the task's.</param>
    /// <param name="plain">Whether the method comes as its paper has it, with the settings of this library instead of those that the task
    /// gives its policy.</param>
    public static GuidedPolicySearchSettings? For(RobotTask task, GuidedPolicySearchMethod? method = null, bool plain = false)
    {
        ArgumentNullException.ThrowIfNull(task);
        GuidedPolicySearchSettings? settings = TaskTraining.Policies(task, method, plain);
        return settings?.Method == GuidedPolicySearchMethod.Admm ? settings.WithTrialsByTeachersAlone() : settings;
    }

    /// <summary>
    /// The method's name for readers. One whose policy comes to make all trials is ours, whatever its first iterations are, and bears no
    /// paper's name.
    /// </summary>
    [JsonIgnore]
    public string Title =>
        OnPolicyFrom is null
            ? $"guided policy search ({Method.ToString().ToUpperInvariant()})"
            : $"own-trial guided policy search {(Method == GuidedPolicySearchMethod.Badmm ? "with" : "without")} a penalty (ours)";

    /// <summary>The method's name in the names of files: "badmm", or for own trials "own-trials" and "own-trials-penalty".</summary>
    [JsonIgnore]
    public string ShortTitle =>
        OnPolicyFrom is null ? Method.ToString().ToLowerInvariant()
        : Method == GuidedPolicySearchMethod.Badmm ? "own-trials-penalty"
        : "own-trials";

    /// <summary>Iterations at the start that are the teachers' alone, with a camera or without.</summary>
    [JsonIgnore]
    public int TeacherStage => Vision?.TeacherIterations ?? TeacherIterations;

    /// <summary>The stage that an iteration belongs to: "teachers", "camera policy", or "policy" where there is no camera.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    public string StageOf(int iteration) =>
        iteration <= TeacherStage ? "teachers"
        : Vision is null ? "policy"
        : "camera policy";

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        Require(Enum.IsDefined(Method), nameof(Method), "badmm, admm or mdgps");
        Require(Enum.IsDefined(StepRule), nameof(StepRule), "classic or global");
        SettingsTree.CheckRanges(this);
        Require(
            OnPolicyFrom is null || Method != GuidedPolicySearchMethod.Admm,
            nameof(OnPolicyFrom),
            "left out: admm cannot start from the policy, whose covariance it does not know; choose --method badmm or mdgps"
        );
        if (OnPolicyFrom is null)
            RequireTrialsByTeachersAlone();
        Require(
            TeacherIterations == 0 || Vision is null,
            nameof(TeacherIterations),
            "left out for a camera policy, whose stages have settings of their own"
        );
        Require(
            MaximumWeight >= MinimumWeight,
            nameof(MaximumWeight),
            FormattableString.Invariant($"at least the smallest weight, {MinimumWeight}")
        );
        if (Method == GuidedPolicySearchMethod.Badmm)
            Require(
                InitialWeight >= MinimumWeight && InitialWeight <= MaximumWeight,
                nameof(InitialWeight),
                FormattableString.Invariant($"between the smallest and the largest weight, {MinimumWeight} and {MaximumWeight}")
            );
        Policy.Validate();
        Vision?.Validate();
    }

    /// <summary>Makes sure that nothing is said of a policy that makes all rollouts.</summary>
    private void RequireTrialsByTeachersAlone()
    {
        GuidedPolicySearchSettings otherwise = WithTrialsByTeachersAlone();
        foreach (
            (string name, bool same) in (ReadOnlySpan<(string, bool)>)
                [
                    (nameof(OnPolicyKlStep), OnPolicyKlStep == otherwise.OnPolicyKlStep),
                    (nameof(OnPolicyNoise), OnPolicyNoise == otherwise.OnPolicyNoise),
                    (nameof(OnPolicyRelaxation), OnPolicyRelaxation == otherwise.OnPolicyRelaxation),
                    (nameof(OnPolicyTrustRegion), OnPolicyTrustRegion == otherwise.OnPolicyTrustRegion),
                    (nameof(LearnFromSuccesses), LearnFromSuccesses == otherwise.LearnFromSuccesses),
                    (nameof(KeepNoise), KeepNoise == otherwise.KeepNoise),
                    (nameof(KeepBest), KeepBest == otherwise.KeepBest),
                ]
        )
            Require(same, name, "left out, or onPolicyFrom given as well: it is for a policy that makes the trials from an iteration on");
    }

    /// <summary>These without what they say of a policy that makes all rollouts.</summary>
    public GuidedPolicySearchSettings WithTrialsByTeachersAlone()
    {
        GuidedPolicySearchSettings otherwise = new();
        return this with
        {
            OnPolicyFrom = null,
            OnPolicyKlStep = otherwise.OnPolicyKlStep,
            OnPolicyNoise = otherwise.OnPolicyNoise,
            OnPolicyRelaxation = otherwise.OnPolicyRelaxation,
            OnPolicyTrustRegion = otherwise.OnPolicyTrustRegion,
            LearnFromSuccesses = otherwise.LearnFromSuccesses,
            KeepNoise = otherwise.KeepNoise,
            KeepBest = otherwise.KeepBest,
        };
    }
}
