using System.CommandLine;
using System.Globalization;
using System.Text;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;
using Visuomotor.Tasks;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>reproduce perceptions TASK</c>: end-to-end training against separately trained perception.</summary>
internal static class ReproducePerceptions
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> name = Settings.Task();
        Command command = new("perceptions", "Trains a camera task end to end, on frozen pose features and on the predicted pose, over several seeds, and measures each policy.") { name };
        ExampleHelp.Add(command, """
            visuomotor reproduce perceptions cube --seeds 3
            visuomotor reproduce perceptions cube --seeds 5 --resume
            """);
        Add(command, terminal, parsed => parsed.GetRequiredValue(name));
        return command;
    }

    /// <summary><c>reproduce cube</c>.</summary>
    public static Command Cube(Terminal terminal)
    {
        Command command = new("cube", "The same as 'perceptions cube'.");
        ExampleHelp.Add(command, """
            visuomotor reproduce cube --seeds 3
            """);
        Add(command, terminal, _ => "cube");
        return command;
    }

    private static void Add(Command command, Terminal terminal, Func<ParseResult, string> name)
    {
        PolicyOptions learning = new();
        Option<int?> seeds = Settings.Seeds();
        Option<int?> iterations = Settings.Integer("--iterations", 1, "Iterations of each training. [default: the task's]");
        Option<int?> samples = Settings.Integer("--samples", 2, "Trials of each condition in an iteration of the teachers. [default: the task's]");
        Option<int?> resolution = Settings.Integer("--resolution", 1, "Side of the camera's pictures in pixels. [default: the task's]");
        Option<int?> images = Settings.Integer("--images", 1, "Pictures of pose pre-training. [default: 1000]");
        Option<int?> poseBatches = Settings.Integer("--pose-batches", 1, "Mini-batches of pose pre-training. [default: the task's]");
        Option<int?> rollouts = Settings.Integer("--rollouts", 1, "Measuring rollouts of each training and test condition. [default: 11]");
        Option<int?> trials = Settings.Integer("--trials", 1, "Measuring trials of each variation. [default: 100]");
        Option<int> threads = Settings.Threads();
        Option<string> output = Settings.Results();
        Option<bool> resume = new("--resume") { Description = "Go on with the figures that are there: policies that were measured are not trained again." };
        foreach (Option option in (Option[])[seeds, iterations, samples, resolution, images, poseBatches, rollouts, trials, threads, output, resume]) command.Options.Add(option);
        learning.AddTo(command);
        command.SetAction(parsed =>
        {
            using RobotTask task = PoseTask.Load(name(parsed), parsed.GetValue(resolution));
            TrainingSettings settings = TrainingSettings.For(task);
            settings = settings with { Iterations = parsed.GetValue(iterations) ?? settings.Iterations, Samples = parsed.GetValue(samples) ?? settings.Samples };
            GuidedPolicySearchSettings policy = learning.Read(parsed, task) ?? throw new UserErrorException($"task {task.Name} trains teachers alone unless told otherwise; add --method badmm, admm or mdgps");
            if (policy.Vision!.TeacherIterations >= settings.Iterations)
                throw new UserErrorException($"--iterations: {settings.Iterations} leave none for the camera, since the first {policy.Vision.TeacherIterations} are the teachers'");
            PoseSettings pose = policy.Vision.Pose with { Images = parsed.GetValue(images) ?? policy.Vision.Pose.Images, Batches = parsed.GetValue(poseBatches) ?? policy.Vision.Pose.Batches };
            int count = parsed.GetValue(seeds) ?? 3, measured = parsed.GetValue(rollouts) ?? 11, tried = parsed.GetValue(trials) ?? 100;
            string without = $"visuomotor reproduce perceptions {name(parsed)} --iterations {settings.Iterations} --samples {settings.Samples} --resolution {task.Camera!.Width} --images {pose.Images} --pose-batches {pose.Batches} --rollouts {measured} --trials {tried}{learning.Replay(parsed)} --seeds ";
            string file = Path.Combine(OutputPath.Folder(parsed.GetRequiredValue(output)), $"perceptions-{task.Name}");
            List<PerceptionRow> rows = parsed.GetValue(resume) ? Resumed(file, without) : [];
            using CancellationTokenRegistration stopping = terminal.Interruption.Register(() => terminal.Note("stopping; the same command with --resume goes on after the last policy that was measured"));
            using RolloutPool pool = new(task, parsed.GetValue(threads));
            for (int i = 0; i < count; i++)
            {
                ulong seed = (ulong)i;
                Perception[] missing = [.. PerceptionStudy.Perceptions.Where(perception => !rows.Exists(row => row.Seed == seed && row.Perception == perception))];
                if (missing.Length == 0) continue;
                PoseResult network = PoseTraining.Run(task, pose, definition: null, seed, pool, PoseProgress.To(terminal), terminal.Interruption);
                terminal.Note(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: pose error {100 * network.Error:f2} cm after {network.RenderingSeconds + network.TrainingSeconds:f0} s"));
                foreach (Perception perception in missing)
                {
                    string what = $"seed {seed}, {PerceptionTable.Word(perception)}";
                    rows.AddRange(PerceptionStudy.Run(
                        task, settings with { Seed = seed }, policy, perception, network, measured, tried, parsed.GetValue(threads),
                        record => terminal.Note($"{what}: iteration {record.Iteration} of {settings.Iterations}, {record.Samples} trials, {Format.Percent(record.SuccessRate)} of the last succeed"), terminal.Interruption));
                    StudyText.Write(file, Summary(task, rows, without + count, count), PerceptionTable.ToCsv(rows));
                    terminal.Note($"{what}: {string.Join(", ", rows.Where(row => row.Seed == seed && row.Perception == perception).Select(row => $"{row.Conditions} {Format.Percent((double)row.Successes / row.Trials)}"))}");
                }
            }
            string text = Summary(task, rows, without + count, count);
            SafeFile.Write(file + ".md", text);
            terminal.Output.Write(text);
            return ExitCodes.Success;
        });
    }

    /// <summary>The rows that are there, if they were made with the same settings.</summary>
    private static List<PerceptionRow> Resumed(string file, string command)
    {
        if (!File.Exists(file + ".csv") && !File.Exists(file + ".md")) return [];
        string made = Encoding.UTF8.GetString(SafeFile.Read(file + ".md")).Split('\n').FirstOrDefault(line => line.StartsWith('`'))?.Trim('`', '\r') ?? "";
        return made.StartsWith(command, StringComparison.Ordinal) ? [.. PerceptionTable.Read(file + ".csv")]
            : throw new UserErrorException($"--resume: {file}.md was made with other settings ('{made}'); leave out --resume to start anew, or give another --output");
    }

    private static string Summary(RobotTask task, List<PerceptionRow> rows, string replay, int seeds)
    {
        string[] groups = [.. PerceptionStudy.Groups(task)];
        int done = rows.DistinctBy(row => (row.Seed, row.Perception)).Count(), all = Math.Max(done, seeds * PerceptionStudy.Perceptions.Count);
        StringBuilder text = StudyText.Begin($"{task.Name}: end-to-end training against separately trained perception", replay);
        text.AppendLine(CultureInfo.InvariantCulture, $"{(done < all ? $" Not finished: {done} of {all} policies." : "")}");
        text.AppendLine("Success of the policy with its noise, all seeds together, with 95 % intervals (Wilson) and the worst seed in brackets. All perceptions have the same settings and");
        text.AppendLine("number of trials and, for each seed, the same pose network. The measuring trials are drawn from streams that training never uses. The paper's figures (Levine et al. 2016,");
        text.AppendLine("section 6.4) are for training positions / new positions (\"spatial\") / distractors (\"visual\"), on a robot. Seconds are of one training, without pose pre-training.").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"| perception | {string.Join(" | ", groups)} | paper | trials | seconds | pose error, cm |");
        text.AppendLine(string.Concat(Enumerable.Repeat("|---", groups.Length + 5)) + "|");
        for (int i = 0; i < PerceptionStudy.Perceptions.Count; i++)
        {
            PerceptionRow[] mine = [.. rows.Where(row => row.Perception == PerceptionStudy.Perceptions[i])];
            string measured = mine.Length == 0 ? "|  |  | "
                : string.Create(CultureInfo.InvariantCulture, $"| {mine.Average(row => row.TrainingTrials):f0} | {mine.Average(row => row.TrainingSeconds):f0} | {mine.Average(row => row.PoseError):f2}");
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {PerceptionTable.Word(PerceptionStudy.Perceptions[i])} | {string.Join(" | ", groups.Select(group => Cell([.. mine.Where(row => row.Conditions == group)])))} | {Paper(task.Name, i)} {measured} |");
        }
        return text.ToString();
    }

    private static string Cell(PerceptionRow[] rows)
    {
        if (rows.Length == 0) return "";
        WilsonInterval all = WilsonInterval.Of(rows.Sum(row => row.Successes), rows.Sum(row => row.Trials));
        return StudyText.Success(all, rows.Min(row => (double)row.Successes / row.Trials));
    }

    private static string Paper(string task, int perception)
    {
        string[] figures = task switch
        {
            "hanger" => ["100 / 100 / 100", "88.9 / 87.5 / 83.3", "55.6 / 58.3 / 66.7"],
            "cube" => ["96.3 / 91.7 / 87.5", "70.4 / 83.3 / 40", "0 / 0 / -"],
            "hammer" => ["91.1 / 86.7 / 78.3", "62.2 / 75.0 / 53.3", "8.9 / 18.3 / -"],
            "bottle" => ["88.9 / 83.3 / 62.5", "55.6 / 58.3 / 27.5", "-"],
            _ => ["", "", ""],
        };
        return figures[perception];
    }
}
