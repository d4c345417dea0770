using Visuomotor.Mujoco;

namespace Visuomotor.Tasks;

/// <summary>Finds what task.json names in the scene; what is not there is an error at the JSON path that names it.</summary>
internal sealed class SceneNames(Model model, string file, string sceneFile)
{
    /// <summary>The scene.</summary>
    internal Model Model { get; } = model;

    /// <summary>A thing's number.</summary>
    internal int Find(ModelObject kind, string name, string path)
    {
        if (Model.TryFind(kind, name, out int id))
            return id;
        throw Error(
            path,
            $"{Path.GetFileName(sceneFile)} has no {kind.ToString().ToLowerInvariant()} \"{name}\"{NearMiss.Hint(name, Model.Names(kind))}"
        );
    }

    /// <summary>A hinge or slide joint's number.</summary>
    internal int Joint(string name, string path)
    {
        int joint = Find(ModelObject.Joint, name, path);
        if (Model.JointType(joint) is JointType.Hinge or JointType.Slide)
            return joint;
        string hint =
            Model.JointType(joint) == JointType.Free ? "; a free body is put somewhere by a condition's \"bodies\", or by a keyframe" : "";
        throw Error(
            path,
            $"joint \"{name}\" is of type {Model.JointType(joint).ToString().ToLowerInvariant()}; only hinge and slide joints have "
                + $"one position and one velocity{hint}"
        );
    }

    /// <summary>Writes joint values by name into a vector.</summary>
    internal void Set(Dictionary<string, double>? values, double[] into, bool position, string path)
    {
        foreach ((string name, double value) in values ?? [])
        {
            string place = $"{path}['{name}']";
            int joint = Joint(name, place);
            (double low, double high) = Model.JointRange(joint);
            if (position && (value < low || value > high))
                throw Error(place, FormattableString.Invariant($"{value} is outside the joint's range {low} to {high}"));
            into[position ? Model.JointPositionAddress(joint) : Model.JointVelocityAddress(joint)] = value;
        }
    }

    /// <summary>An error in task.json.</summary>
    internal TaskFormatException Error(string path, string reason) => new(file, path, reason);
}
