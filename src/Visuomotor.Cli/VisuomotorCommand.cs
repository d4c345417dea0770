using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Visuomotor.Cli.Verbs;
using Visuomotor.PolicySearch;
using Visuomotor.Runs;

namespace Visuomotor.Cli;

/// <summary>The command line: the verbs, and how each kind of failure ends.</summary>
internal sealed class VisuomotorCommand
{
    private readonly Terminal _terminal;
    private readonly RootCommand _root;
    private readonly bool _ownsProcess;

    /// <param name="terminal">Where it reads from and writes to.</param>
    /// <param name="more">Further verbs, for tests.</param>
    public VisuomotorCommand(Terminal terminal, params Command[] more)
    {
        _ownsProcess = terminal.Output == Console.Out;
        _terminal = terminal = terminal.Plain();
        _root = new RootCommand("Learns motor skills by guided policy search, on physics, on an ordinary processor.");
        ExampleHelp.Add(
            _root,
            """
            visuomotor train insertion-2d      learn to insert a peg; leaves runs/last/report.html
            visuomotor evaluate last           how well does it do from states that it never saw?
            """
        );
        foreach (
            Command verb in (Command[])
                [
                    TrainVerb.Create(terminal),
                    PretrainVerb.Create(terminal),
                    ResumeVerb.Create(terminal),
                    EvaluateVerb.Create(terminal),
                    RecordVerb.Create(terminal),
                    ReportVerb.Create(terminal),
                    ExportVerb.Create(terminal),
                    TasksVerb.Create(terminal),
                    NewTaskVerb.Create(terminal),
                    ReproduceVerb.Create(terminal),
                    DoctorVerb.Create(terminal),
                    .. more,
                ]
        )
            _root.Subcommands.Add(verb);
        ExampleHelp.Install(_root);
    }

    /// <summary>Runs one command line.</summary>
    /// <returns>An <see cref="ExitCodes">exit code</see>.</returns>
    public int Run(params string[] arguments)
    {
        try
        {
            ParseResult parsed = _root.Parse(arguments.Length == 0 ? ["--help"] : arguments);
            bool asksForHelp = arguments.Any(each => each is "--help" or "-h" or "-?" or "/?" or "--version");
            if (!asksForHelp && (parsed.Errors.Count > 0 || UnknownOption(parsed, arguments) is not null || EmptyWord(parsed) is not null))
                throw new UserErrorException(Complaint(parsed, arguments));
            return parsed.Invoke(
                new InvocationConfiguration
                {
                    Output = _terminal.Output,
                    Error = _terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                }
            );
        }
        catch (Exception exception)
        {
            return End(exception);
        }
    }

    private int End(Exception exception)
    {
        Exception cause = Unwrap(exception);
        switch (cause)
        {
            case StoppedException:
                _terminal.Note(cause.Message);
                return ExitCodes.Interrupted;
            case Exception when _terminal.Explains(cause):
                _terminal.Note("stopped");
                return ExitCodes.Interrupted;
            case UserErrorException or RunFolderException or MissingProgramException or Control.DescriptionException:
                _terminal.Note(OneLine(cause.Message));
                return ExitCodes.UserError;
            case SettingException setting when SettingOptions.Of(setting.Setting) is string option:
                _terminal.Note($"{option}: {OneLine(setting.Reason)}");
                return ExitCodes.UserError;
            case OutOfMemoryException or OverflowException or InsufficientExecutionStackException:
                _terminal.Note(
                    $"the sizes of the task and the settings are more than this machine's memory holds: {OneLine(cause.Message)}"
                );
                return ExitCodes.UserError;
            case Networks.NetworkFormatException
            or Mujoco.MujocoException
            or Mujoco.MissingLibraryException
            or Networks.MissingLibraryException
            or Numerics.NumericsLibraryException:
                _terminal.Note(OneLine(cause.Message));
                return ExitCodes.UserError;
            case DllNotFoundException or EntryPointNotFoundException or BadImageFormatException:
                _terminal.Note(
                    $"a library is missing or of another version: {OneLine(cause.Message).TrimEnd('.')}; 'visuomotor doctor' says "
                        + "which and what to do"
                );
                return ExitCodes.UserError;
            case IOException when _ownsProcess && IsBrokenPipe(cause):
                return ExitCodes.Success;
            case ChildProgramException
            or IOException
            or UnauthorizedAccessException
            or TypeLoadException when OpenFiles.Complaint is string few:
                _terminal.Note($"{few}: {OneLine(cause.Message)}");
                return ExitCodes.UserError;
            case IOException or UnauthorizedAccessException when cause is not FileNotFoundException { FileName: not null }:
                _terminal.Note($"the operating system refused: {OneLine(cause.Message)}");
                return ExitCodes.UserError;
            default:
                _terminal.Note(Report(exception));
                return ExitCodes.Failure;
        }
    }

    /// <summary>The cause behind exceptions that only pass another on.</summary>
    internal static Exception Unwrap(Exception exception)
    {
        while (
            exception is AggregateException or TypeInitializationException or System.Reflection.TargetInvocationException
            && exception.InnerException is not null
        )
            exception = exception.InnerException;
        return exception;
    }

    /// <summary>The first thing wrong with a command line, with what was probably meant.</summary>
    private static string Complaint(ParseResult parsed, string[] arguments)
    {
        Command command = parsed.CommandResult.Command;
        string help = $"see '{PathOf(parsed.CommandResult)} --help'";
        if (UnknownOption(parsed, arguments) is string unknown)
            return $"unknown option '{unknown}'{Suggestions.For(unknown.Split('=')[0], OptionsOf(command))}; {help}";
        if (parsed.UnmatchedTokens.Count > 0)
        {
            string word = parsed.UnmatchedTokens[0];
            return command.Subcommands.Count > 0
                ? $"unknown verb '{word}'{Suggestions.For(word, command.Subcommands.Select(verb => verb.Name))}; {help}"
                : $"'{word}' is one argument too many; {help}";
        }
        return parsed.Errors.Count > 0
            ? $"{OneLine(parsed.Errors[0].Message).TrimEnd('.')}; {help}"
            : $"{EmptyWord(parsed)}: the value is empty; {help}";
    }

    /// <summary>An option or an argument that was given nothing, or blanks: neither a name nor a path is that.</summary>
    private static string? EmptyWord(ParseResult parsed) =>
        parsed
            .CommandResult.Children.Where(child =>
                child is not CommandResult && child.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value))
            )
            .Select(child => child is OptionResult option ? option.Option.Name : ((ArgumentResult)child).Argument.Name)
            .FirstOrDefault();

    /// <summary>An option that the command does not have; the parser may have taken it for an argument.</summary>
    private static string? UnknownOption(ParseResult parsed, string[] arguments)
    {
        List<string> known = OptionsOf(parsed.CommandResult.Command);
        return arguments
            .TakeWhile(word => word != "--")
            .FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && !known.Contains(word.Split('=')[0]));
    }

    private static List<string> OptionsOf(Command command) => [.. command.Options.Select(option => option.Name), "--help", "--version"];

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "visuomotor";

    /// <summary>Writes the details of a defect to a file and says where.</summary>
    private static string Report(Exception exception)
    {
        string what = $"an unexpected error, which is a defect of this program: {OneLine(exception.Message)}";
        string path = Path.Combine(
            Path.GetTempPath(),
            $"visuomotor-error-{DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{Environment.ProcessId}.txt"
        );
        try
        {
            File.WriteAllText(
                path,
                $"{Environment.CommandLine}\nVisuomotor {RunConfiguration.CurrentVersion}, {MachineDescription.Current}\n\n{exception}\n"
            );
            return $"{what} (details in {path}; please report it with that file)";
        }
        catch (Exception writing) when (writing is IOException or UnauthorizedAccessException)
        {
            return $"{what} (the details could not be written to {path})";
        }
    }

    private static bool IsBrokenPipe(Exception exception) => (exception.HResult & 0xffff) == 32;

    /// <summary>A message without its line breaks.</summary>
    internal static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
