using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco.Tests;

/// <summary>
/// Every offset, size and constant of the binding against the installed header, by a C program made from the constants' own names.
/// </summary>
public sealed class LayoutTests
{
    private static readonly Type[] Layouts =
    [
        typeof(ModelLayout),
        typeof(DataLayout),
        typeof(ContactLayout),
        typeof(WarningLayout),
        typeof(SceneLayout),
        typeof(VisualOptionLayout),
        typeof(CameraLayout),
        typeof(RenderContextLayout),
    ];

    [HeaderFact]
    public void EveryConstantIsTheHeadersOwn()
    {
        Dictionary<string, int> ours = [];
        StringBuilder program = new("#include <stdio.h>\n#include <stddef.h>\n#include <mujoco/mujoco.h>\nint main(void) {\n");
        foreach (Type layout in Layouts)
        {
            string name = (string)layout.GetField("Struct")!.GetRawConstantValue()!;
            foreach (FieldInfo field in Constants(layout))
            {
                string path = field.Name.Replace("__", ".", StringComparison.Ordinal);
                string expression = field.Name == "Size" ? $"sizeof({name})" : $"offsetof({name}, {path})";
                Add(program, ours, $"{layout.Name}.{field.Name}", expression, (int)field.GetRawConstantValue()!);
            }
        }
        foreach (FieldInfo field in Constants(typeof(MujocoConstants)))
            Add(program, ours, field.Name, field.Name, (int)field.GetRawConstantValue()!);
        foreach (ModelObject kind in Enum.GetValues<ModelObject>())
            Add(program, ours, $"{kind}", HeaderName(kind), (int)kind);
        Add(program, ours, "dynamics parameters", "mjNGAIN", 10);
        program.Append("return 0; }\n");

        Dictionary<string, int> theirs = Compile(program.ToString());
        Assert.True(ours.Count > 150);
        foreach ((string what, int value) in ours)
            Assert.True(theirs[what] == value, $"{what}: {value} here, {theirs[what]} in the header");
    }

    private static IEnumerable<FieldInfo> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral && f.FieldType == typeof(int));

    private static string HeaderName(ModelObject kind) =>
        kind == ModelObject.Keyframe ? "mjOBJ_KEY" : $"mjOBJ_{kind.ToString().ToUpperInvariant()}";

    private static void Add(StringBuilder program, Dictionary<string, int> ours, string what, string expression, int value)
    {
        ours.Add(what, value);
        program.Append(CultureInfo.InvariantCulture, $"printf(\"{what}=%ld\\n\", (long)({expression}));\n");
    }

    private static Dictionary<string, int> Compile(string program)
    {
        using TestScene source = new(program, "layout.c");
        string binary = Path.ChangeExtension(source.Path, null);
        LibraryTests.Compiler.Run("-o", binary, source.Path);
        using Process run = Process.Start(new ProcessStartInfo(binary) { RedirectStandardOutput = true })!;
        string output = run.StandardOutput.ReadToEnd();
        run.WaitForExit();
        return output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('='))
            .ToDictionary(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Skipped, with the reason, where there is no header or no compiler.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class HeaderFactAttribute : FactAttribute
    {
        public HeaderFactAttribute()
        {
            if (!File.Exists("/usr/include/mujoco/mujoco.h"))
                Skip = "MuJoCo's header is not installed (Debian package libmujoco-dev)";
            else if (!File.Exists("/usr/bin/cc"))
                Skip = "there is no C compiler (Debian package gcc)";
        }
    }
}
