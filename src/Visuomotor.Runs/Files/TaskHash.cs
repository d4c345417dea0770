using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Visuomotor.Tasks;

namespace Visuomotor.Runs;

/// <summary>What tells whether a run's copy of its task is as it was.</summary>
internal static class TaskHash
{
    /// <summary>SHA-256 over the names and contents of a folder's files, in hexadecimal.</summary>
    /// <exception cref="IOException">A file cannot be read, or something in the folder is neither a folder nor a file: no copy of ours has
    /// links or pipes.</exception>
    public static string Of(string folder)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in Files(folder).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal))
        {
            byte[] content = File.ReadAllBytes(Path.Combine(folder, name));
            // lengths keep names and contents apart
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name.Length}:{name}{content.Length}:")));
            hash.AppendData(content);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Files(string folder)
    {
        foreach (string path in Directory.GetFileSystemEntries(folder))
        {
            if (RegularFile.InTheWay(path) is not { } kind)
                yield return path;
            else if (kind != RegularFile.Folder)
                throw new IOException($"'{Path.GetFileName(path)}' is {kind}, which no copy of a task has");
            else
                foreach (string file in Files(path))
                    yield return file;
        }
    }
}
