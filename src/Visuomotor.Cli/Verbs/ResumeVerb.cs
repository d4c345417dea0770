using System.CommandLine;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>resume RUN</c>: goes on with a run that was stopped, or trains a finished one longer.</summary>
internal static class ResumeVerb
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Settings.Run();
        Option<int?> iterations = Settings.Integer(
            "--iterations",
            1,
            "Train up to this iteration. [default: what the run was started with]"
        );
        Option<int> threads = Settings.Threads();
        Option<string?> video = Settings.Switch("--video", "Whether the result is filmed. [default: on]");
        Option<bool> json = Settings.Json();
        Command command = new("resume", "Goes on with a run that was stopped anywhere, and ends with the same bits as a run that was not.")
        {
            path,
            iterations,
            threads,
            video,
            json,
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor resume last
            visuomotor resume last --iterations 30      train longer
            """
        );
        command.SetAction(parsed =>
        {
            RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(path));
            folder.RequireUnchangedTask();
            int wanted = parsed.GetValue(iterations) ?? folder.Configuration.Training.Iterations,
                done = folder.Checkpoints.Iterations is [.., int newest] ? newest : 0;
            if (wanted < done)
                throw new UserErrorException($"--iterations: {wanted} is less than the {done} that the run has done; give more");
            using RobotTask task = RobotTask.Load(folder.TaskPath, folder.Configuration.Resolution);
            using TrainingRun run = TrainingSession.Open(terminal, folder, task, parsed.GetValue(threads));
            // only now is the run whole, and this process's own
            if (wanted != folder.Configuration.Training.Iterations)
            {
                TrainingPlan plan = folder.Configuration.Plan;
                folder.Replace(folder.Configuration with { Plan = plan with { Training = plan.Training with { Iterations = wanted } } });
            }
            return new TrainingSession(terminal, run, parsed.GetValue(json), parsed.IsOn(video, otherwise: true)).Run();
        });
        return command;
    }
}
