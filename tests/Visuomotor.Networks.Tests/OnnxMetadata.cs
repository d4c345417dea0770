using Google.Protobuf;

namespace Visuomotor.Networks.Tests;

/// <summary>Reads an ONNX file's metadata as any other program would: by the public schema's field numbers.</summary>
internal static class OnnxMetadata
{
    private const uint MetadataField = 14;

    public static Dictionary<string, string> Read(string path)
    {
        Dictionary<string, string> texts = [];
        CodedInputStream model = new(File.ReadAllBytes(path));
        for (uint tag = model.ReadTag(); tag != 0; tag = model.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) != MetadataField)
            {
                model.SkipLastField();
                continue;
            }
            CodedInputStream entry = model.ReadBytes().CreateCodedInput();
            entry.ReadTag();
            string key = entry.ReadString();
            entry.ReadTag();
            texts.Add(key, entry.ReadString());
        }
        return texts;
    }
}
