using Google.Protobuf;

namespace Visuomotor.Runs;

/// <summary>
/// TensorBoard's <c>Event</c> message with scalars in it, by its public field numbers:
/// Event { 1 wall_time double, 2 step int64, 3 file_version string, 5 summary }, Summary { 1 repeated value }, Value { 1 tag string, 2
/// simple_value float }.
/// </summary>
/// <param name="WallTime">Seconds since 1970, UTC.</param>
/// <param name="Step">The iteration.</param>
/// <param name="FileVersion">The format's name in a file's first event; empty in others.</param>
/// <param name="Scalars">Tags and values.</param>
public sealed record EventMessage(double WallTime, long Step, string FileVersion, IReadOnlyList<KeyValuePair<string, float>> Scalars)
{
    /// <summary>The format's name that TensorBoard expects in a file's first event.</summary>
    public const string Version = "brain.Event:2";

    /// <summary>The message's bytes.</summary>
    public byte[] Encode()
    {
        using MemoryStream stream = new();
        using (CodedOutputStream output = new(stream))
        {
            output.WriteTag(1, WireFormat.WireType.Fixed64);
            output.WriteDouble(WallTime);
            output.WriteTag(2, WireFormat.WireType.Varint);
            output.WriteInt64(Step);
            if (FileVersion.Length > 0)
            {
                output.WriteTag(3, WireFormat.WireType.LengthDelimited);
                output.WriteString(FileVersion);
            }
            if (Scalars.Count > 0)
            {
                output.WriteTag(5, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(EncodeSummary()));
            }
        }
        return stream.ToArray();
    }

    /// <summary>Reads a message; fields that are not listed above are passed over.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not a message.</exception>
    public static EventMessage Decode(ReadOnlyMemory<byte> bytes)
    {
        double wallTime = 0;
        long step = 0;
        string fileVersion = "";
        List<KeyValuePair<string, float>> scalars = [];
        CodedInputStream input = new(bytes.ToArray());
        for (uint tag; (tag = input.ReadTag()) != 0; )
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    wallTime = input.ReadDouble();
                    break;
                case 2:
                    step = input.ReadInt64();
                    break;
                case 3:
                    fileVersion = input.ReadString();
                    break;
                case 5:
                    DecodeSummary(input.ReadBytes(), scalars);
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return new EventMessage(wallTime, step, fileVersion, scalars);
    }

    private byte[] EncodeSummary()
    {
        using MemoryStream stream = new();
        using (CodedOutputStream output = new(stream))
        {
            foreach ((string tag, float value) in Scalars)
            {
                output.WriteTag(1, WireFormat.WireType.LengthDelimited);
                output.WriteLength(1 + CodedOutputStream.ComputeStringSize(tag) + 1 + sizeof(float));
                output.WriteTag(1, WireFormat.WireType.LengthDelimited);
                output.WriteString(tag);
                output.WriteTag(2, WireFormat.WireType.Fixed32);
                output.WriteFloat(value);
            }
        }
        return stream.ToArray();
    }

    private static void DecodeSummary(ByteString bytes, List<KeyValuePair<string, float>> scalars)
    {
        CodedInputStream summary = bytes.CreateCodedInput();
        while (summary.ReadTag() != 0)
        {
            CodedInputStream value = summary.ReadBytes().CreateCodedInput();
            string name = "";
            float number = 0;
            for (uint tag; (tag = value.ReadTag()) != 0; )
            {
                switch (WireFormat.GetTagFieldNumber(tag))
                {
                    case 1:
                        name = value.ReadString();
                        break;
                    case 2:
                        number = value.ReadFloat();
                        break;
                    default:
                        value.SkipLastField();
                        break;
                }
            }
            scalars.Add(new(name, number));
        }
    }
}
