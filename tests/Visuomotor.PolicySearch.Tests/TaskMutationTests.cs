using Visuomotor.Numerics;
using Visuomotor.Tasks;

namespace Visuomotor.PolicySearch.Tests;

/// <summary>Damaged task files either train or are refused on one line with file and place; nothing else is ever thrown.</summary>
public sealed class TaskMutationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("visuomotor-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("template", 400)]
    [InlineData("point-mass", 300)]
    [InlineData("insertion-2d", 300)]
    [InlineData("peg-blind", 100)]
    [InlineData("walker", 100)]
    [InlineData("cube", 100)]
    public void DamagedFilesTrainOrAreRefused(string name, int files)
    {
        string file = Path.Combine(_folder, TaskFile.Name);
        if (name == "template")
            TaskTemplate.Write(_folder, "mutated");
        else
            TaskFolder.Copy(Path.Combine(AppContext.BaseDirectory, "tasks", name), _folder);
        string text = File.ReadAllText(file);
        int trained = 0;
        for (int i = 0; i < files; i++)
        {
            string damaged = new TaskMutation(text, RandomStream.Create(1, "damage " + name, i)).Next();
            File.WriteAllText(file, damaged);
            try
            {
                Train(RandomStream.Create(1, "methods", i));
                trained++;
            }
            catch (TaskFormatException refused)
            {
                Assert.StartsWith(_folder, refused.Message, StringComparison.Ordinal);
                Assert.True(refused.Message.Length < 1000, refused.Message);
                Assert.DoesNotContain(refused.Message, char.IsControl);
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{name} {i}: {exception.GetType().Name}: {exception.Message}\n{exception.StackTrace}\n{damaged}");
            }
        }
        // neither refuses all nor lets all pass
        Assert.InRange(trained, files / 20, files * 9 / 10);
    }

    /// <summary>
    /// Loads the task, checks and makes the training of a method, and runs an iteration of two short trials in each condition.
    /// </summary>
    private void Train(RandomStream random)
    {
        using RobotTask task = RobotTask.Load(_folder);
        Method? method = random.NextInt(4) switch
        {
            0 => Methods.Badmm,
            1 => Methods.Admm,
            2 => Methods.Mdgps,
            _ => null,
        };
        TrainingPlan plan = TrainingPlan.For(task, method);
        TaskSettings.Check(task, plan);
        (TrainingSettings settings, GuidedPolicySearchSettings? policy) = (plan.Training, plan.Policy);
        foreach (string variation in task.VariationNames)
            task.Draw(variation, 1, 0).Dispose();

        task.Definition.Horizon = Math.Min(task.Horizon, 3);
        using TrajectoryTraining training = policy is null or { Camera: not null }
            ? new TrajectoryTraining(task, settings with { Samples = 2 }, 1)
            : new GuidedPolicySearch(
                task,
                settings with
                {
                    Samples = 2,
                },
                policy with
                {
                    Agreement = policy.Agreement switch
                    {
                        BadmmSettings badmm => badmm with { Rounds = 1 },
                        PlainAdmmSettings admm => admm with { Rounds = 1 },
                        _ => policy.Agreement,
                    },
                    TeachersAlone = new() { Iterations = 0 },
                    TeachersAndPolicy = new() { PolicyRollouts = 0 },
                    Policy = policy.Policy with { Batches = 1, Hidden = [.. policy.Policy.Hidden.Select(size => Math.Min(size, 5))] },
                },
                1
            );
        training.RunIteration();
    }
}
