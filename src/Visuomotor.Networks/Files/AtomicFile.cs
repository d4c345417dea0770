namespace Visuomotor.Networks.Files;

/// <summary>Writes a file aside, puts it onto the disk, and renames it.</summary>
internal static class AtomicFile
{
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        string aside = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }
}
