using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Visuomotor.Mujoco.Tests;

/// <summary>What must be seen from outside the process: fatal errors and missing libraries. Tests run this assembly as a program.</summary>
internal static class ChildProcess
{
    /// <summary>The program: one argument says what to do.</summary>
    public static int Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                // an error that MuJoCo does not come back from
                case ["fatal"]:
                    MujocoLibrary.EnsureLoaded();
                    nint error = NativeLibrary.GetExport(NativeLibrary.Load("libmujoco.so.2.2.2"), "mju_error");
                    Marshal.GetDelegateForFunctionPointer<ErrorFunction>(error)("all is lost\nfor ever");
                    return 0;
                case ["version"]:
                    Console.WriteLine(MujocoLibrary.Version);
                    return 0;
                case ["render", string path]:
                    using (Model model = Model.Load(path))
                    using (Renderer renderer = new(model, 8, 8))
                        Console.WriteLine(renderer.ImageSize);
                    return 0;
                default:
                    return 3;
            }
        }
        catch (MissingLibraryException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    /// <summary>Runs the program with a variable set.</summary>
    public static (int ExitCode, string Output, string Errors) Run(
        string[] arguments,
        string variable = "",
        string value = "",
        string? folder = null
    )
    {
        ProcessStartInfo start = new("dotnet", [typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        if (variable.Length > 0)
            start.Environment[variable] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    private delegate void ErrorFunction([MarshalAs(UnmanagedType.LPUTF8Str)] string message);
}
