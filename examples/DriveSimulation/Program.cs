// Loads an exported policy and drives a simulation with it: no trainer, no task, only the scene and the policy.
// On a robot, its sensors and motors stand where the simulation does.
//   dotnet run --project examples/TrainPolicy policy.safetensors
//   dotnet run --project examples/DriveSimulation policy.safetensors
using Visuomotor.Mujoco;
using Visuomotor.Networks;

PolicyNetwork policy = PolicyNetwork.Load(args.Length > 0 ? args[0] : "policy.safetensors");
Console.WriteLine(
    $"a policy of task {policy.Description.Task}: reads {string.Join(", ", policy.Description.InputNames)}; commands "
        + $"{string.Join(", ", policy.Description.OutputNames)}"
);

using Model model = Model.Load(Path.Combine(AppContext.BaseDirectory, "tasks", "point-mass", "scene.xml"));
using Simulation simulation = new(model);
using PolicyEvaluator evaluator = new(policy);
int stepsPerAction = (int)Math.Round(policy.Description.ControlPeriod / model.Timestep),
    puck = model.Find(ModelObject.Site, "puck"),
    goal = model.Find(ModelObject.Site, "goal");
float[] readings = new float[model.PositionCount + model.VelocityCount],
    forces = new float[model.ControlCount],
    memory = new float[policy.MemorySize]; // of a policy that remembers: zeros at first, then what it left the step before

simulation.Position[0] = -0.9;
simulation.Position[1] = 0.25;
simulation.Forward();
for (int t = 0; t < 80; t++)
{
    for (int i = 0; i < model.PositionCount; i++)
        readings[i] = (float)simulation.Position[i];
    for (int i = 0; i < model.VelocityCount; i++)
        readings[model.PositionCount + i] = (float)simulation.Velocity[i];
    evaluator.Act(image: [], readings, memory, forces);
    for (int i = 0; i < forces.Length; i++)
        simulation.Control[i] = forces[i];
    simulation.Step(stepsPerAction);
    if (t % 10 == 9)
        Console.WriteLine($"{simulation.Time:f2} s: {Distance():f3} m from the goal");
}
return Distance() < 0.05 ? 0 : 1;

double Distance() =>
    double.Hypot(
        simulation.SitePosition(puck)[0] - simulation.SitePosition(goal)[0],
        simulation.SitePosition(puck)[1] - simulation.SitePosition(goal)[1]
    );
