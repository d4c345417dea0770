using Visuomotor.Networks;
using Visuomotor.Tasks;
using static Visuomotor.PolicySearch.Tests.SmallTraining;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>The policy as it leaves a training.</summary>
public class ShippedPolicyTests
{
    [Fact]
    public void AShippedPolicySaysWhatItCommandsAndWhatThatIsAtTheJoint()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("visuomotor-test-");
        try
        {
            TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "point-mass"), folder.FullName);
            string scene = Path.Combine(folder.FullName, "scene.xml");
            File.WriteAllText(
                scene,
                File.ReadAllText(scene)
                    .Replace(
                        "<motor name=\"x\" joint=\"x\"/>",
                        "<motor name=\"x\" joint=\"x\" gear=\"-50\" ctrlrange=\"-0.1 0.2\"/>",
                        StringComparison.Ordinal
                    )
                    .Replace(
                        "<motor name=\"y\" joint=\"y\"/>",
                        "<position name=\"y\" joint=\"y\" kp=\"20\" ctrlrange=\"-1 1\"/>",
                        StringComparison.Ordinal
                    )
            );
            using RobotTask task = RobotTask.Load(folder.FullName);
            using GuidedPolicySearch training = new(task, TeacherSettings, Settings("badmm"), 2);
            PolicyDescription description = training.Policy.ToPolicyNetwork().Description;
            Assert.Equal(["-50 N", "m"], description.OutputUnits);
            Assert.Equal([-0.1f, -1], description.OutputLow);
            Assert.Equal([0.2f, 1], description.OutputHigh);
            Assert.Equal("[\"force\", \"position\"]", description.Notes["torques.kinds"]);
            Assert.Equal("[-50, 1]", description.Notes["torques.gear"]);
            Assert.Equal("[1, 20]", description.Notes["torques.gain"]);
            Assert.Equal("[\"x\", \"y\"]", description.Notes["torques.joint.names"]);
            Assert.Equal("[\"N\", \"N\"]", description.Notes["torques.joint.units"]);
            Assert.Equal("[-10, null]", description.Notes["torques.joint.low"]);
            Assert.Equal("[5, null]", description.Notes["torques.joint.high"]);
            Assert.Equal(
                [
                    "force at joint x in -50 N (gear -50, gain 1)",
                    "position of joint y in m: command u makes 20 u - 20 q N at the joint, whose position is q and velocity v (gear "
                        + "1, gain 20)",
                ],
                System.Text.Json.JsonSerializer.Deserialize<string[]>(description.Notes["torques.meaning"])!
            );
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public void ThePolicyAsItIsShippedActsAsThePolicyThatWasTrained()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        using GuidedPolicySearch training = new(task, TeacherSettings, Settings("badmm"), 2);
        for (int i = 0; i < 3; i++)
            training.RunIteration();
        PolicyNetwork network = PolicyNetwork.From(training.Policy.ToPolicyNetwork().ToFile());
        Assert.Equal(
            training.Policy.Covariance.Data,
            System.Text.Json.JsonSerializer.Deserialize<double[]>(network.Description.Notes["torques.covariance"])!
        );
        using PolicyEvaluator shipped = new(network);
        Control.Trajectory rollout = training.Teachers[1].Memory.Trials[^1];
        Numerics.Matrix expected = new(rollout.Horizon, rollout.ActionSize);
        training.Policy.MeanActions(rollout, expected);
        float[] torques = new float[rollout.ActionSize];
        double largest = 0;
        for (int t = 0; t < rollout.Horizon; t++)
        {
            shipped.Act([], [.. rollout.Observations.Span.Row(t).ToArray().Select(each => (float)each)], torques);
            for (int i = 0; i < torques.Length; i++)
                Assert.Equal(Math.Clamp(expected[t, i], task.ActionLow[i], task.ActionHigh[i]), torques[i], 1e-4);
            largest = Math.Max(largest, torques.Max(Math.Abs));
        }
        Assert.True(largest > 0.01);
    }
}
