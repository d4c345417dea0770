using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

public sealed class EvaluationTests
{
    [Fact]
    public void ScenesThatAreDrawnWhenNeededGiveTheSameNumbers()
    {
        string folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;
        try
        {
            TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", "point-mass"), folder);
            string file = Path.Combine(folder, "task.json");
            File.WriteAllText(
                file,
                File.ReadAllText(file)
                    .Replace(
                        "\"state\":",
                        "\"variations\": { \"far\": { \"bodies\": { \"puck\": { \"x\": [-0.2, 0.2] } } } }, \"state\":",
                        StringComparison.Ordinal
                    )
            );
            using RobotTask task = RobotTask.Load(folder);
            GuidedPolicySearchSettings settings = GuidedPolicySearchSettings.For(task, Methods.Badmm)!;
            using GuidedPolicySearch search = new(task, new TrainingSettings { Iterations = 1, Samples = 2 }, settings, 1);
            search.RunIteration();
            using RolloutPool one = new(task, 1),
                two = new(task, 2);
            using HeldOutConditions all = task.HeldOut("far", 5, 3);
            string expected = Words(Evaluation.Policy(task, all, search.Policy, noise: true, 1, 3, one));
            Assert.Equal(expected, Words(Evaluation.Policy(task, "far", search.Policy, noise: true, 5, 3, one)));
            Assert.Equal(expected, Words(Evaluation.Policy(task, "far", search.Policy, noise: true, 5, 3, two)));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static string Words(IReadOnlyList<ConditionEvaluation> results) =>
        string.Join(
            '\n',
            results.Select(each =>
                $"{each.Name} {each.Rollouts} {each.Successes} {each.Diverged} "
                + $"{string.Join(' ', each.Distances.Select(BitConverter.DoubleToInt64Bits))}"
            )
        );
}
