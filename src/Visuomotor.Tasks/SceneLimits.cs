using System.Globalization;

namespace Visuomotor.Tasks;

/// <summary>
/// Holds what a scene declares against generous limits, before MuJoCo compiles it: its compiler believes every size, and a scene of a few
/// lines
/// could take all memory, never end, or end the process. What is small enough is MuJoCo's own to judge.
/// </summary>
internal sealed class SceneLimits
{
    private const long MostTags = 100_000,
        MostUserNumbers = 10_000_000,
        MostGenerated = 1L << 24,
        MostPixels = 1L << 26,
        MostPixelsInAll = 1L << 27;
    private const long MostHeights = 1L << 22,
        MostComposite = 2_000,
        MostRope = 200,
        MostIterations = 10_000,
        MostSimulated = 100_000,
        MostLights = 100;
    private static readonly Dictionary<(string Element, string Attribute), long> Most = new()
    {
        [("size", "nconmax")] = 100_000,
        [("size", "njmax")] = 10_000,
        [("size", "nstack")] = 500_000_000,
        [("size", "nuserdata")] = 1_000_000,
        [("size", "nkey")] = 10_000,
        [("option", "iterations")] = MostIterations,
        [("option", "noslip_iterations")] = MostIterations,
        [("option", "mpr_iterations")] = MostIterations,
        [("quality", "numslices")] = 512,
        [("quality", "numstacks")] = 512,
        [("quality", "numquads")] = 64,
        [("user", "dim")] = 100_000,
        [("skin", "subgrid")] = 20,
    };

    private readonly SceneText _scene;
    private long _tags,
        _lights,
        _pixels,
        _heights,
        _composites,
        _users;
    private SceneTag? _largestUser;

    private SceneLimits(SceneText scene) => _scene = scene;

    /// <summary>Looks at a scene and the heads of the files that it names.</summary>
    /// <exception cref="TaskFormatException">Something is larger than the limits; the message names the element, its place and the
    /// limit.</exception>
    internal static void Check(SceneText scene)
    {
        SceneLimits limits = new(scene);
        foreach (SceneTag tag in scene.Tags())
            if (!tag.Name.StartsWith('/'))
                limits.Look(tag);
        if (limits._users * (limits._tags + limits._composites) > MostUserNumbers)
            throw scene.Wrong(
                limits._largestUser!,
                $"{limits._users} user numbers for each of {limits._tags + limits._composites} elements are too many; at most "
                    + $"{MostUserNumbers} in all can be held"
            );
    }

    private void Look(SceneTag tag)
    {
        if (++_tags > MostTags)
            throw _scene.Wrong(tag, $"the scene has more than {MostTags} elements; make it smaller");
        foreach (SceneTag.Attribute attribute in tag.Attributes)
            if (Most.TryGetValue((tag.Name, attribute.Name), out long most))
                Within(tag, attribute.Name, Number(tag, attribute.Name, 0), most);
        switch (tag.Name)
        {
            case "size":
                Users(tag);
                break;
            case "texture":
                Texture(tag);
                break;
            case "light":
                if (++_lights > MostLights)
                    throw _scene.Wrong(tag, $"the scene has more than {MostLights} lights, and each is drawn by itself; leave some out");
                break;
            case "hfield":
                Heights(tag);
                break;
            case "composite":
                Composite(tag);
                break;
            case "lengthrange":
                double simulated = Number(tag, "inttotal", 10) / Number(tag, "timestep", 0.01);
                if (!(simulated <= MostSimulated))
                    throw _scene.Wrong(
                        tag,
                        $"inttotal is {simulated:g6} of its time steps, at most {MostSimulated} can be simulated; make inttotal "
                            + "smaller or timestep larger"
                    );
                break;
            case "mesh" or "skin":
                Faces(tag);
                break;
        }
    }

    private void Users(SceneTag tag)
    {
        foreach (SceneTag.Attribute attribute in tag.Attributes)
        {
            if (!attribute.Name.StartsWith("nuser_", StringComparison.Ordinal))
                continue;
            double count = Number(tag, attribute.Name, 0);
            Within(tag, attribute.Name, count, MostUserNumbers);
            if (!(count > _users))
                continue;
            _users = (long)count;
            _largestUser = tag;
        }
    }

    private void Texture(SceneTag tag)
    {
        bool cube = (_scene.Value(tag, "type") ?? "cube") != "2d";
        if ((_scene.Value(tag, "builtin") ?? "none") != "none")
        {
            double width = Number(tag, "width", 0),
                height = cube ? 6 * width : Number(tag, "height", 0);
            if (width > 0 && height > 0)
                Pixels(tag, width, height, MostGenerated);
        }
        foreach (string path in _scene.FilesOf(tag))
        {
            AssetHead.CheckSize(path, reason => _scene.Wrong(tag, reason));
            if (AssetHead.Dimensions(path) is (double width, double height))
                Pixels(tag, width, height, MostPixels);
        }
    }

    private void Pixels(SceneTag tag, double width, double height, long most)
    {
        if (!(width * height <= most))
            throw _scene.Wrong(
                tag,
                $"{width:g6} x {height:g6} pixels are too many; a texture "
                    + $"{(most == MostGenerated ? "made by builtin" : "from a file")} has at most {most}, make it smaller"
            );
        _pixels += (long)(width * height);
        if (_pixels > MostPixelsInAll)
            throw _scene.Wrong(tag, $"the scene's textures have more than {MostPixelsInAll} pixels together; make them smaller");
    }

    private void Heights(SceneTag tag)
    {
        double rows = Number(tag, "nrow", 0),
            columns = Number(tag, "ncol", 0);
        foreach (string path in _scene.FilesOf(tag))
        {
            AssetHead.CheckSize(path, reason => _scene.Wrong(tag, reason));
            if (AssetHead.Dimensions(path) is { } size)
                (rows, columns) = size;
        }
        if (rows <= 0 && columns <= 0)
            return;
        if (!(Math.Abs(rows * columns) <= MostHeights))
            throw _scene.Wrong(tag, $"{rows:g6} x {columns:g6} heights are too many; a scene has at most {MostHeights}, make it smaller");
        _heights += (long)Math.Abs(rows * columns);
        if (_heights > MostHeights)
            throw _scene.Wrong(tag, $"the scene's height fields have more than {MostHeights} heights together; make them smaller");
    }

    private void Faces(SceneTag tag)
    {
        foreach (string path in _scene.FilesOf(tag))
        {
            AssetHead.CheckSize(path, reason => _scene.Wrong(tag, reason));
            if (MeshFile.Fault(path) is { } fault)
                throw _scene.Wrong(tag, $"'{path}': {fault}");
        }
        if (_scene.Value(tag, "face") is not { } face || _scene.Value(tag, "vertex") is not { } vertex)
            return;
        if (MeshFile.Stray(Words(face).Select(Leading), Words(vertex).Length / 3) is long stray)
            throw _scene.Wrong(tag, $"a face names vertex {stray}, and there are {Words(vertex).Length / 3}, from 0 on");
    }

    private void Composite(SceneTag tag)
    {
        double count = 1;
        foreach (string word in Words(_scene.Value(tag, "count") ?? ""))
            count *= Math.Max(1, Leading(word));
        long most = _scene.Value(tag, "type") is "rope" or "loop" ? MostRope : MostComposite;
        if (!(count <= most))
            throw _scene.Wrong(tag, $"{count:g6} elements are too many; a composite of this type has at most {most}, make count smaller");
        _composites += (long)count;
        if (_composites > MostComposite)
            throw _scene.Wrong(tag, $"the scene's composites have more than {MostComposite} elements together; make them smaller");
    }

    private void Within(SceneTag tag, string name, double value, long most)
    {
        if (!(value <= most))
            throw _scene.Wrong(tag, $"{name} is {value:g10}, and at most {most} is possible; make it smaller or leave it out");
    }

    private double Number(SceneTag tag, string name, double otherwise) => _scene.Value(tag, name) is { } text ? Leading(text) : otherwise;

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    // The number that a text begins with; zero where it begins with none, which MuJoCo refuses by itself.
    private static double Leading(string text)
    {
        string word = text.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries) is [string first, ..] ? first : "";
        for (int length = word.Length; length > 0; length--)
            if (double.TryParse(word.AsSpan(0, length), NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                return value;
        return 0;
    }
}
