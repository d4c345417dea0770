#if !DEBUG
using System.Reflection.Metadata;

namespace Visuomotor.Cli.Tests;

/// <summary>What is shipped does not tell where it was built.</summary>
public sealed class SymbolTests
{
    [Fact]
    public void SymbolsNameNoFolderOfTheMachineThatBuiltThem()
    {
        string[] files =
        [
            .. Directory
                .GetFiles(AppContext.BaseDirectory, "*isuomotor*.pdb")
                .Where(file => !file.EndsWith(".Tests.pdb", StringComparison.Ordinal)),
        ];
        Assert.Contains(files, file => Path.GetFileName(file) == "visuomotor.pdb");
        foreach (string file in files)
        {
            using FileStream stream = File.OpenRead(file);
            using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(stream);
            MetadataReader symbols = provider.GetMetadataReader();
            string[] documents = [.. symbols.Documents.Select(each => symbols.GetString(symbols.GetDocument(each).Name))];
            Assert.NotEmpty(documents);
            Assert.All(documents, document => Assert.StartsWith("/_/", document, StringComparison.Ordinal));
        }
    }
}
#endif
