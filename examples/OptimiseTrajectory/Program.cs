// Learns a movement on a scene of your own, from trials alone: the folder holds an MJCF scene and a task.json.
//   dotnet run --project examples/OptimiseTrajectory [FOLDER]
using Visuomotor.Control;
using Visuomotor.Numerics;
using Visuomotor.PolicySearch;
using Visuomotor.Tasks;

using RobotTask task = RobotTask.Load(args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "arm"));
using TrajectoryTraining training = new(task, TrainingSettings.For(task), threads: Environment.ProcessorCount);

// each iteration: a few trials, a model of how the robot moves, and a step as far as the model can be trusted
while (training.Iteration < training.Settings.Iterations)
{
    IterationRecord record = training.RunIteration();
    Console.WriteLine(
        $"iteration {record.Iteration}: {record.Samples} trials, {task.DistanceName} {record.Distance:f3}, "
            + $"{100 * record.SuccessRate:f0} % succeed"
    );
}

// what was learned is a controller u = K x + k for each condition; here it drives without noise
Teacher teacher = training.Teachers[0];
using RolloutWorker worker = new(task);
Trajectory movement = new(task.Horizon, task.StateSize, task.ActionSize, task.ObservationSize);
worker.Run(task.Training[0], new TeacherController(teacher.Kept, noise: null), RandomStream.Create(1, "example"), movement);
for (int t = 0; t < task.Horizon; t += task.Horizon / 10)
    Console.WriteLine(
        $"{t * task.ControlPeriod:f2} s: {string.Join(" ", movement.States.Span.Row(t).ToArray().Select(each => $"{each, 7:f3}"))}"
    );
Console.WriteLine($"ends at {task.DistanceName} {movement.FinalDistance:f3}: {(movement.Success ? "success" : "failure")}");
return movement.Success ? 0 : 1;
