using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Visuomotor.Networks;

/// <summary>
/// Numbers that may not have been measured: JSON has no NaN and no infinity, so these are written as null; null is read as NaN, and so are
/// the texts "NaN" and "Infinity" of older files.
/// </summary>
/// <typeparam name="T">The number's type, <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class NullForNaN<T> : JsonConverter<T>
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
            case JsonTokenType.String
                when reader.ValueTextEquals("NaN") || reader.ValueTextEquals("Infinity") || reader.ValueTextEquals("-Infinity"):
                return T.NaN;
            case JsonTokenType.Number:
                T value = typeof(T) == typeof(float) ? T.CreateTruncating(reader.GetSingle()) : T.CreateTruncating(reader.GetDouble());
                return T.IsFinite(value) ? value : T.NaN;
            default:
                throw new JsonException();
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (!T.IsFinite(value))
            writer.WriteNullValue();
        else if (value is float single)
            writer.WriteNumberValue(single);
        else
            writer.WriteNumberValue(double.CreateTruncating(value));
    }
}
