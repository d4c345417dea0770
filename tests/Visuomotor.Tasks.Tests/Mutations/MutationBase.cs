using System.Text;

namespace Visuomotor.Tasks.Tests.Mutations;

/// <summary>A task that works, to be spoilt: its scene, and files that the scene names.</summary>
internal sealed class MutationBase
{
    private const string Assets = """
        <asset>
          <texture name="checks" type="cube" builtin="checker" width="16" height="96" rgb1="1 0 0" rgb2="0 0 1" mark="cross" random="0.1"/>
          <texture name="picture" type="2d" file="picture.bin"/>
          <material name="checks" texture="checks" reflectance="0.2" shininess="0.5"/>
          <material name="picture" texture="picture" texrepeat="2 2"/>
          <hfield name="hills" nrow="4" ncol="5" size="1 1 0.2 0.1"/>
          <hfield name="dunes" file="dunes.bin" size="1 1 0.2 0.1"/>
          <mesh name="wedge" vertex="0 0 0 0.2 0 0 0 0.3 0 0 0 0.1" face="0 2 1 0 1 3 0 3 2 1 2 3" scale="1 1 2"/>
          <mesh name="object" file="object.obj"/>
          <mesh name="binary" file="binary.msh"/>
          <mesh name="solid" file="solid.stl"/>
          <skin name="skin" vertex="0 0 0 1 0 0 0 1 0" face="0 1 2" material="checks">
            <bone body="zoo" bindpos="0 0 0" bindquat="1 0 0 0" vertid="0 1 2" vertweight="1 1 1"/></skin>
        </asset>
        """;

    private const string Bodies = """
        <geom type="hfield" hfield="hills" pos="3 3 -1" material="checks"/>
        <geom type="hfield" hfield="dunes" pos="-3 3 -1" material="picture"/>
        <body name="zoo" pos="2 2 1" euler="0.1 0.2 0.3">
          <freejoint name="zoo"/>
          <geom type="mesh" mesh="wedge" material="picture" contype="1" conaffinity="1"/>
          <geom type="mesh" mesh="object" pos="0.2 0 0"/>
          <geom type="mesh" mesh="binary" pos="0.4 0 0"/>
          <geom type="mesh" mesh="solid" pos="0.6 0 0" density="200"/>
          <site name="anchor" pos="0 0 0.1" size="0.02"/>
          <body name="wing" pos="0 0 0.3"><joint name="ball" type="ball" damping="0.1"/>
            <geom type="ellipsoid" size="0.1 0.2 0.05" contype="1" conaffinity="1"/><site name="tip" size="0.01"/>
            <body name="finger" pos="0 0 0.2"><joint name="slide" type="slide" axis="0 0 1" range="-0.1 0.1" stiffness="10"/>
              <geom type="capsule" size="0.02 0.1" contype="1" conaffinity="1"/></body>
          </body>
        </body>
        <body name="sheet" pos="-2 2 1"><composite type="grid" count="3 4 1" spacing="0.1" offset="0 0 0.5">
          <joint kind="main" damping="0.01"/><geom size="0.03" contype="1" conaffinity="1"/>
          <skin inflate="0.01" subgrid="2" texcoord="true"/></composite></body>
        <body name="watched" mocap="true" pos="1 1 1"><camera name="eye" mode="targetbody" target="zoo" fovy="60"/>
          <light pos="0 0 1" dir="0 0 -1" cutoff="40" exponent="5"/></body>
        """;

    private const string Rest = """
        <size nuserdata="3" nuser_geom="2" nkey="2"/>
        <option iterations="30" noslip_iterations="2" integrator="RK4" wind="0.1 0 0" density="1.2"/>
        <statistic extent="4" meansize="0.1"/>
        <tendon><spatial name="cord" width="0.01" range="0 3" limited="true"><site site="anchor"/><geom geom="hand" sidesite="hand"/>
          <site site="tip"/></spatial>
          <fixed name="sum"><joint joint="slide" coef="2"/></fixed></tendon>
        <equality><connect body1="zoo" body2="finger" anchor="0 0 0.1" active="false"/><weld body1="zoo" body2="watched" active="false"/>
          <joint joint1="slide" polycoef="0 1 0 0 0" active="false"/></equality>
        <contact><pair geom1="hand" geom2="floor" condim="6"/><exclude body1="zoo" body2="wing"/></contact>
        <sensor><touch site="anchor"/><accelerometer site="tip" noise="0.1" cutoff="5"/><jointpos joint="slide"/><tendonpos tendon="cord"/>
          <framequat objtype="body" objname="wing"/><rangefinder site="tip"/>
          <user dim="2" objtype="body" objname="zoo" needstage="pos" datatype="real"/></sensor>
        <custom><numeric name="n" size="3" data="1 2"/><text name="t" data="words"/>
          <tuple name="u"><element objtype="body" objname="zoo" prm="1"/></tuple></custom>
        """;

    private readonly Dictionary<string, byte[]> _files = [];
    private readonly string[] _spoilt;

    private MutationBase(string scene, string task, string[] spoilt)
    {
        _files["scene.xml"] = Encoding.UTF8.GetBytes(scene);
        _files["task.json"] = Encoding.UTF8.GetBytes(task);
        _spoilt = spoilt;
    }

    /// <summary>
    /// A shipped task's scene; "zoo", the template with one of everything that MJCF has; or "files", the same with its assets' files to be
    /// spoilt.
    /// </summary>
    internal static MutationBase Find(string name)
    {
        if (name is not ("zoo" or "files"))
        {
            using TempTask shipped = TempTask.Copy(name);
            return new MutationBase(File.ReadAllText(shipped.Scene), File.ReadAllText(shipped.File), ["scene.xml"]);
        }
        using TempTask template = TempTask.Template();
        string scene = File.ReadAllText(template.Scene)
            .Replace("<worldbody>", Assets + "<worldbody>", StringComparison.Ordinal)
            .Replace("</worldbody>", Bodies + "</worldbody>" + Rest, StringComparison.Ordinal);
        MutationBase zoo = new(
            scene,
            File.ReadAllText(template.File),
            name == "zoo" ? ["scene.xml"] : ["object.obj", "binary.msh", "solid.stl", "picture.bin", "dunes.bin"]
        );
        float[] corners = [0, 0, 0, 0.2f, 0, 0, 0, 0.3f, 0, 0, 0, 0.1f];
        int[] faces = [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3];
        zoo._files["object.obj"] =
            "v 0 0 0\nv 0.2 0 0\nv 0 0.3 0\nv 0 0 0.1\nvn 0 0 1\nvt 0 1\nf 1/1/1 3/1/1 2/1/1\nf 1 2 4\nf 1 4 3\nf -3 -2 -1\n"u8.ToArray();
        zoo._files["binary.msh"] = [.. Ints(4, 0, 0, 4), .. Floats(corners), .. Ints(faces)];
        zoo._files["solid.stl"] =
        [
            .. new byte[80],
            .. Ints(4),
            .. Enumerable
                .Range(0, 4)
                .SelectMany(face =>
                    (byte[])
                        [
                            .. Floats(0, 0, 1),
                            .. Enumerable
                                .Range(0, 3)
                                .SelectMany(corner => Floats(corners.AsSpan(3 * faces[3 * face + corner], 3).ToArray())),
                            0,
                            0,
                        ]
                ),
        ];
        zoo._files["picture.bin"] = [.. Ints(2, 2), .. Enumerable.Range(0, 12).Select(each => (byte)(20 * each))];
        zoo._files["dunes.bin"] = [.. Ints(2, 3), .. Floats(0, 0.1f, 0.2f, 0.3f, 0.2f, 0.1f)];
        return zoo;
    }

    /// <summary>Writes all files as they should be.</summary>
    internal void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string file, byte[] content) in _files)
            File.WriteAllBytes(Path.Combine(folder, file), content);
    }

    /// <summary>Spoils one file.</summary>
    internal void Spoil(string folder, int seed)
    {
        SceneMutator mutator = new(seed);
        string file = _spoilt[seed % _spoilt.Length];
        byte[] content = _files[file];
        File.WriteAllBytes(
            Path.Combine(folder, file),
            file.EndsWith(".xml", StringComparison.Ordinal)
                ? Encoding.Latin1.GetBytes(mutator.Mutate(Encoding.Latin1.GetString(content)))
                : mutator.Mutate(content)
        );
    }

    /// <summary>Undoes what <see cref="Spoil"/> did.</summary>
    internal void Mend(string folder)
    {
        foreach (string file in _spoilt)
            File.WriteAllBytes(Path.Combine(folder, file), _files[file]);
    }

    private static byte[] Ints(params int[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];

    private static byte[] Floats(params float[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];
}
