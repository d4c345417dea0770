using System.Buffers.Binary;
using System.Globalization;

namespace Visuomotor.Tasks;

/// <summary>
/// Finds faces of meshes and skins that name vertices which are not there: MuJoCo's readers of OBJ, MSH and SKN files follow such numbers
/// out of their memory.
/// </summary>
internal static class MeshFile
{
    /// <summary>
    /// What is wrong with a file of vertices and faces; null if nothing is, or if MuJoCo says it: that there is no such file, or what is
    /// wrong with an STL file.
    /// </summary>
    internal static string? Fault(string path)
    {
        try
        {
            return Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".obj" => FaultOfObj(File.ReadLines(path)),
                ".msh" => FaultOfBinary(File.ReadAllBytes(path), normals: true),
                ".skn" => FaultOfBinary(File.ReadAllBytes(path), normals: false),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The first of some face numbers that is no vertex; null if there is none.</summary>
    /// <param name="faces">Numbers of vertices, from 0.</param>
    /// <param name="vertices">How many there are.</param>
    internal static long? Stray(IEnumerable<double> faces, long vertices)
    {
        foreach (double face in faces)
            if (!(face >= 0 && face < vertices))
                return double.IsFinite(face) ? (long)face : -1;
        return null;
    }

    // MSH: counts of vertices, normals, texture coordinates, faces; SKN: counts of vertices, texture coordinates, faces, bones; then those
    // in turn, four bytes a number.
    private static string? FaultOfBinary(ReadOnlySpan<byte> bytes, bool normals)
    {
        if (bytes.Length < 16)
            return null;
        long Count(ReadOnlySpan<byte> head, int index) => BinaryPrimitives.ReadInt32LittleEndian(head[(4 * index)..]);
        long vertices = Count(bytes, 0),
            texture = Count(bytes, normals ? 2 : 1),
            faces = Count(bytes, normals ? 3 : 2);
        long other = Count(bytes, normals ? 1 : 3);
        if (vertices < 0 || texture < 0 || faces < 0 || other < 0)
            return "its head has a negative count";
        long first = 16 + 4 * (3 * vertices + 2 * texture + (normals ? 3 * other : 0)),
            end = first + 12 * faces;
        if (end > bytes.Length || (!normals && other > bytes.Length))
            return "it is shorter than its head says";
        for (int at = (int)first; at < end; at += 4)
            if (BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]) is int face && (face < 0 || face >= vertices))
                return Words(face, vertices);
        return null;
    }

    private static string? FaultOfObj(IEnumerable<string> lines)
    {
        long[] counts = new long[3],
            largest = new long[3];
        bool any = false;
        foreach (string line in lines)
        {
            string[] words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            int kind = words.Length == 0 ? -1 : Array.IndexOf(["v", "vt", "vn"], words[0]);
            if (kind >= 0)
                counts[kind]++;
            if (words.Length == 0 || words[0] is not ("f" or "l" or "p"))
                continue;
            any |= words[0] == "f" && words.Length > 3;
            foreach (string word in words.Skip(1))
            {
                string[] parts = word.Split('/');
                for (int i = 0; i < Math.Min(3, parts.Length); i++)
                {
                    if (parts[i].Length == 0)
                        continue;
                    if (
                        !long.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                        || number == 0
                        || -number > counts[i]
                    )
                        return $"the face '{line.Trim()}' cannot be read or names something that is not there";
                    largest[i] = Math.Max(largest[i], number);
                }
            }
        }
        for (int i = 0; i < 3; i++)
            if (largest[i] > counts[i])
                return Words(largest[i], counts[i]);
        return any ? null : "it has no faces";
    }

    private static string Words(long number, long count) => $"a face names number {number}, and there are {count}";
}
