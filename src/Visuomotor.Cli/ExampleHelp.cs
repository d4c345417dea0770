using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Visuomotor.Cli;

/// <summary>Help that ends with examples.</summary>
/// <param name="help">The ordinary help.</param>
internal sealed class ExampleHelp(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<Command, string> Examples = [];

    /// <summary>Gives a command its examples, one a line.</summary>
    public static void Add(Command command, string examples) => Examples.Add(command, examples);

    /// <summary>Makes the help of a command and its verbs end with their examples.</summary>
    public static void Install(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExampleHelp((SynchronousCommandLineAction)option.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (Examples.TryGetValue(parseResult.CommandResult.Command, out string? examples))
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Example:");
            foreach (string line in examples.Split('\n'))
                output.WriteLine("  " + line);
            output.WriteLine();
        }
        return code;
    }
}
