namespace Visuomotor.Runs;

/// <summary>
/// A program that Visuomotor calls is not installed. The message is one line: the program, what it is for, and the package that has it.
/// </summary>
/// <param name="program">The program's name.</param>
/// <param name="purpose">What it is needed for.</param>
/// <param name="package">Debian's package.</param>
/// <param name="inner">The cause.</param>
public sealed class MissingProgramException(string program, string purpose, string package, Exception? inner = null)
    : Exception($"{program}: not found on the path, and needed for {purpose}; install it (on Debian: apt-get install {package})", inner)
{
    /// <summary>The program's name.</summary>
    public string Program { get; } = program;
}
