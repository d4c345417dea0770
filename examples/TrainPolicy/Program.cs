// Trains one neural policy from several teachers by BADMM and saves it, for C# and as ONNX.
//   dotnet run --project examples/TrainPolicy [policy.safetensors]
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

using RobotTask task = RobotTask.Load("point-mass");
TrainingSettings teachers = TrainingSettings.For(task) with { Seed = 3 };
GuidedPolicySearchSettings settings = new()
{
    Agreement = new BadmmSettings { Rounds = 2 },
    Policy = new PolicySettings { Hidden = [40, 40], Batches = 400 },
};
int threads = Environment.ProcessorCount;
using GuidedPolicySearch search = new(task, teachers, settings, threads);
Console.WriteLine(search.Policy.Network.Definition.ToTable());

for (int iteration = 0; iteration < teachers.Iterations; iteration++)
{
    IterationRecord record = search.RunIteration();
    Console.WriteLine(
        $"iteration {record.Iteration}: {record.Samples} trials, teachers {100 * record.SuccessRate:f0} %, KL to the policy "
            + $"{record.Extra["policyKl"]:g3}"
    );
}

// conditions that training never saw
using RolloutPool pool = new(task, threads);
IReadOnlyList<ConditionEvaluation> heldOut = Evaluation.Policy(task, task.Test, search.Policy, noise: false, rollouts: 10, seed: 1, pool);
foreach (ConditionEvaluation each in heldOut)
    Console.WriteLine($"{each.Name}: {each.Successes} of {each.Rollouts}");

string path = args.Length > 0 ? args[0] : "policy.safetensors";
search.Policy.ToPolicyNetwork().Save(path);
search.Policy.ToPolicyNetwork().ExportOnnx(Path.ChangeExtension(path, ".onnx"));
Console.WriteLine($"saved {path} and {Path.ChangeExtension(path, ".onnx")}");
return heldOut.All(each => each.Successes >= 9) ? 0 : 1;
