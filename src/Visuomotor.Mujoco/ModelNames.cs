using Visuomotor.Mujoco.Native;

namespace Visuomotor.Mujoco;

/// <summary>The names of a model, read once per kind, and the search for near misses.</summary>
internal sealed unsafe class ModelNames
{
    private const int MostNearMisses = 3;
    private readonly string _source;
    private readonly Dictionary<ModelObject, string[]> _names = [];
    private readonly Dictionary<ModelObject, Dictionary<string, int>> _ids = [];

    /// <summary>Reads all names, so that an edited copy can share them and outlive the model that they were read from.</summary>
    public ModelNames(Model model)
    {
        _source = model.Source;
        nint pointer = model.Handle.DangerousGetHandle();
        foreach (ModelObject kind in Enum.GetValues<ModelObject>())
        {
            string[] names = new string[model.Count(kind)];
            Dictionary<string, int> ids = new(StringComparer.Ordinal);
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = NativeText.Copy(MujocoNative.mj_id2name(pointer, (int)kind, i));
                if (names[i].Length > 0)
                    ids.TryAdd(names[i], i);
            }
            _names.Add(kind, names);
            _ids.Add(kind, ids);
        }
    }

    public static int CountOffset(ModelObject kind) =>
        kind switch
        {
            ModelObject.Body => ModelLayout.nbody,
            ModelObject.Joint => ModelLayout.njnt,
            ModelObject.Geom => ModelLayout.ngeom,
            ModelObject.Site => ModelLayout.nsite,
            ModelObject.Camera => ModelLayout.ncam,
            ModelObject.Light => ModelLayout.nlight,
            ModelObject.Mesh => ModelLayout.nmesh,
            ModelObject.Texture => ModelLayout.ntex,
            ModelObject.Material => ModelLayout.nmat,
            ModelObject.Equality => ModelLayout.neq,
            ModelObject.Tendon => ModelLayout.ntendon,
            ModelObject.Actuator => ModelLayout.nu,
            ModelObject.Sensor => ModelLayout.nsensor,
            ModelObject.Keyframe => ModelLayout.nkey,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of model object"),
        };

    /// <summary>All names of a kind, by id.</summary>
    public string[] Of(ModelObject kind) =>
        _names.TryGetValue(kind, out string[]? names)
            ? names
            : throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of model object");

    public bool TryFind(ModelObject kind, string name, out int id)
    {
        ArgumentNullException.ThrowIfNull(name);
        Of(kind);
        if (_ids[kind].TryGetValue(name, out id))
            return true;
        id = -1;
        return false;
    }

    public int Find(ModelObject kind, string name)
    {
        if (TryFind(kind, name, out int id))
            return id;
        string what = kind.ToString().ToLowerInvariant();
        string[] near = NearMisses(name, Of(kind));
        string hint =
            near.Length > 0 ? $"; did you mean {string.Join(", ", near.Select(n => $"'{n}'"))}?"
            : Of(kind).Any(n => n.Length > 0)
                ? $"; there are: {string.Join(", ", Of(kind).Where(n => n.Length > 0).Take(12).Select(n => $"'{n}'"))}"
            : $"; it has no named {what}";
        throw new MujocoException($"{_source}: there is no {what} named '{name}'{hint}", _source);
    }

    private static string[] NearMisses(string name, string[] names) =>
        [
            .. names
                .Where(n => n.Length > 0)
                .Select(n => (Name: n, Distance: Distance(name.ToLowerInvariant(), n.ToLowerInvariant())))
                .Where(n => n.Distance <= Math.Max(1, Math.Max(name.Length, n.Name.Length) / 3))
                .OrderBy(n => n.Distance)
                .ThenBy(n => n.Name, StringComparer.Ordinal)
                .Take(MostNearMisses)
                .Select(n => n.Name),
        ];

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
