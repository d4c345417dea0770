using Visuomotor.Control;
using Visuomotor.Tasks;

namespace Visuomotor.Runs.Tests;

public class IlqgStudyTests
{
    [Fact]
    public void OnThePointMassEveryConditionIsSolvedAndMoreIterationsLoseNothing()
    {
        using RobotTask task = RobotTask.Load("point-mass");
        IlqgResult[] some = [.. IlqgStudy.Run(task, 12, 10, 1)],
            many = [.. IlqgStudy.Run(task, 100, 10, 1)];
        Assert.All(many, each => Assert.Equal(10, each.Evaluation.Successes));
        foreach ((IlqgResult early, IlqgResult late) in some.Zip(many))
        {
            Assert.InRange(late.Cost, 0, early.Cost);
            Assert.InRange(late.Cost, 0, 60);
            Assert.True(late.Evaluation.Successes >= early.Evaluation.Successes);
        }
    }

    [Fact]
    public void WithContactTheCostFallsInEveryIterationAndTheControllerReplaysItsRollout()
    {
        using RobotTask task = RobotTask.Load("insertion-2d");
        using TrueDynamics system = new(task, task.Training[3]);
        IterativeLqg search = new(system, task.InitialController(task.Training[3]));
        double cost = search.Nominal.TotalCost;
        for (int iteration = 0; iteration < 4; iteration++)
        {
            double decrease = search.Iterate();
            Assert.True(decrease > 0);
            Assert.Equal(cost - decrease, search.Nominal.TotalCost, 1e-9 * cost);
            cost = search.Nominal.TotalCost;
        }
        Trajectory again = new(task.Horizon, task.StateSize, task.ActionSize, 0);
        system.Rollout(search.Controller, again);
        Assert.Equal(cost, again.TotalCost, 1e-3 * cost);
    }
}
