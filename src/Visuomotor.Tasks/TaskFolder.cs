using System.Xml;
using System.Xml.Linq;

namespace Visuomotor.Tasks;

/// <summary>Copies a task's folder so that the copy needs nothing beside it.</summary>
public static class TaskFolder
{
    /// <summary>
    /// Copies every file. An MJCF file that includes others is written with their contents in place of the includes, since tasks may
    /// share files that lie outside their folders. Meshes and textures must lie in the folder.
    /// </summary>
    /// <param name="from">The task's folder.</param>
    /// <param name="to">The new folder; it is made if need be.</param>
    /// <exception cref="IOException">A file cannot be read or written, or is there already.</exception>
    public static void Copy(string from, string to)
    {
        ArgumentException.ThrowIfNullOrEmpty(from);
        ArgumentException.ThrowIfNullOrEmpty(to);
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Path.GetExtension(file) == ".xml" && Inline(file) is { } whole) Write(whole, target);
            else File.Copy(file, target);
        }
    }

    // The scene with its includes resolved, or null where there are none or it is not XML.
    private static XDocument? Inline(string file)
    {
        try
        {
            XDocument scene = XDocument.Load(file, LoadOptions.PreserveWhitespace);
            // As in MuJoCo, names are relative to the main file, in included files too, and a file is included once.
            HashSet<string> included = [Path.GetFullPath(file)];
            while (scene.Descendants("include").FirstOrDefault() is { } include)
            {
                string part = Path.GetFullPath((string?)include.Attribute("file") ?? "", Path.GetDirectoryName(Path.GetFullPath(file))!);
                if (!included.Add(part)) return null;
                include.ReplaceWith(XDocument.Load(part, LoadOptions.PreserveWhitespace).Root!.Nodes());
            }
            return included.Count > 1 ? scene : null;
        }
        catch (Exception exception) when (exception is XmlException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static void Write(XDocument scene, string path)
    {
        using FileStream stream = new(path, FileMode.CreateNew);
        using XmlWriter writer = XmlWriter.Create(stream, new XmlWriterSettings { OmitXmlDeclaration = true });
        scene.Save(writer);
    }
}
