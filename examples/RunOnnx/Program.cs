// Drives a simulation with an exported policy in ONNX Runtime: no trainer, no task, no networks of ours.
//   dotnet run --project examples/TrainPolicy policy.safetensors
//   dotnet run --project examples/RunOnnx policy.onnx
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Visuomotor.Mujoco;

using InferenceSession policy = new(args.Length > 0 ? args[0] : "policy.onnx");
using Model model = Model.Load(Path.Combine(AppContext.BaseDirectory, "tasks", "point-mass", "scene.xml"));
using Simulation simulation = new(model);
using RunOptions options = new();
double period = double.Parse(policy.ModelMetadata.CustomMetadataMap["control.period"], CultureInfo.InvariantCulture);
int stepsPerAction = (int)Math.Round(period / model.Timestep);

// what the policy remembers, where it does: zeros at first, then what it put out the step before
bool remembers = policy.InputMetadata.TryGetValue("memory", out NodeMetadata? memories);
float[] memory = new float[remembers ? memories!.Dimensions[1] : 0];
string[] names = remembers ? ["configuration", "memory"] : ["configuration"],
    wanted = remembers ? ["torques", "memory_next"] : ["torques"];
simulation.Position[0] = -0.9;
simulation.Position[1] = 0.25;
simulation.Forward();
for (int t = 0; t < 80; t++)
{
    // one observation, raw: positions, then velocities
    float[] readings = [.. simulation.Position.ToArray().Concat(simulation.Velocity.ToArray()).Select(each => (float)each)];
    using OrtValue input = OrtValue.CreateTensorValueFromMemory(readings, [1, readings.Length]),
        before = OrtValue.CreateTensorValueFromMemory(memory, [1, memory.Length]);
    using IDisposableReadOnlyCollection<OrtValue> outputs = policy.Run(options, names, remembers ? [input, before] : [input], wanted);
    if (remembers)
        memory = outputs[1].GetTensorDataAsSpan<float>().ToArray();
    ReadOnlySpan<float> forces = outputs[0].GetTensorDataAsSpan<float>();
    for (int i = 0; i < forces.Length; i++)
        simulation.Control[i] = forces[i];
    simulation.Step(stepsPerAction);
}
ReadOnlySpan<double> puck = simulation.SitePosition(model.Find(ModelObject.Site, "puck")),
    goal = simulation.SitePosition(model.Find(ModelObject.Site, "goal"));
double distance = double.Hypot(puck[0] - goal[0], puck[1] - goal[1]);
Console.WriteLine($"{policy.ModelMetadata.CustomMetadataMap["task"]}: {distance:f3} m from the goal after {simulation.Time:f1} s");
return distance < 0.05 ? 0 : 1;
