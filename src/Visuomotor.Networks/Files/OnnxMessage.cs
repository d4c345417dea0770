using System.Text;
using Google.Protobuf;

namespace Visuomotor.Networks.Files;

/// <summary>One protobuf message, field by field, with the numbers of ONNX's public schema (onnx.proto).</summary>
internal sealed class OnnxMessage
{
    private readonly List<(int Field, long Number, byte[]? Bytes)> _fields = [];

    public OnnxMessage Number(int field, long value)
    {
        _fields.Add((field, value, null));
        return this;
    }

    public OnnxMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public OnnxMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        _fields.Add((field, 0, value.ToArray()));
        return this;
    }

    public OnnxMessage Message(int field, OnnxMessage value)
    {
        _fields.Add((field, 0, value.ToBytes()));
        return this;
    }

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            foreach ((int field, long number, byte[]? content) in _fields)
            {
                output.WriteTag(field, content is null ? WireFormat.WireType.Varint : WireFormat.WireType.LengthDelimited);
                if (content is null)
                    output.WriteInt64(number);
                else
                    output.WriteBytes(UnsafeByteOperations.UnsafeWrap(content));
            }
        }

        return bytes.ToArray();
    }
}
