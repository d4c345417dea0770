using System.CommandLine;

namespace Visuomotor.Cli.Verbs;

/// <summary><c>reproduce EXPERIMENT</c>: runs a published experiment and writes its figures.</summary>
internal static class ReproduceVerb
{
    public static Command Create(Terminal terminal)
    {
        Command command = new(
            "reproduce",
            "Runs an experiment over several seeds and writes its figures, with the command and the machine, to a folder."
        )
        {
            ReproduceTeachers.Create(terminal),
            ReproducePolicies.Create(terminal),
            ReproduceIlqg.Create(terminal),
            ReproduceAblation.Create(terminal),
            ReproducePerceptions.Create(terminal),
            ReproducePerceptions.Cube(terminal),
            ReproducePerceptions.EndToEndTable(terminal),
        };
        ExampleHelp.Add(
            command,
            """
            visuomotor reproduce teachers peg --seeds 10 --iterations 30
            """
        );
        return command;
    }
}
