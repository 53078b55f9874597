using System.Text.Json;

namespace FleetDns.Sources.Json;

/// <summary>Untrusted JSON that is not valid; the message names the field.</summary>
internal sealed class UnreadableObjectException(string message) : Exception(message);

/// <summary>
/// Fields of untrusted JSON: missing and null count as no value; an unexpected type makes the object unreadable.
/// (Reading it as missing could turn a broken weight into the default 1.)
/// </summary>
internal static class JsonFields
{
    private const int LargestWeight = 1_000_000;
    private const int FirstYear = 1970;
    private const int LastYear = 2200;

    /// <summary>The object of that name; an undefined element without fields where there is none.</summary>
    public static JsonElement Child(this JsonElement parent, string name) => parent.Field(name, JsonValueKind.Object, "an object");

    /// <summary>The entries of the array of that name; none where there is no array.</summary>
    public static IEnumerable<JsonElement> Entries(this JsonElement parent, string name)
    {
        var array = parent.Field(name, JsonValueKind.Array, "a list");
        return array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : [];
    }

    public static string? Text(this JsonElement parent, string name) =>
        parent.Field(name, JsonValueKind.String, "a text") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static long? Number(this JsonElement parent, string name)
    {
        var number = parent.Field(name, JsonValueKind.Number, "a number");
        return number.ValueKind != JsonValueKind.Number ? null
            : number.TryGetInt64(out var value) ? value
            : throw new UnreadableObjectException($"{name} is not a whole number");
    }

    public static int? Int(this JsonElement parent, string name) => parent.Number(name) switch
    {
        null => null,
        >= int.MinValue and <= int.MaxValue and var value => (int)value,
        _ => throw new UnreadableObjectException($"{name} is out of range"),
    };

    public static bool Flag(this JsonElement parent, string name)
    {
        var flag = parent.Field(name, JsonValueKind.True, "true or false", JsonValueKind.False);
        return flag.ValueKind == JsonValueKind.True;
    }

    /// <summary>A weight. The fleet allows 0 to 1,000; far larger values are rejected, because their sums would overflow.</summary>
    public static int? Weight(this JsonElement parent, string name) => parent.Int(name) switch
    {
        < 0 => throw new UnreadableObjectException($"{name} is negative"),
        > LargestWeight => throw new UnreadableObjectException($"{name} is larger than {LargestWeight}"),
        var weight => weight,
    };

    /// <summary>RFC 3339, e.g. <c>2026-06-09T10:11:12Z</c>.</summary>
    public static DateTimeOffset? Time(this JsonElement parent, string name)
    {
        var text = parent.Field(name, JsonValueKind.String, "a time");
        if (text.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        return !text.TryGetDateTimeOffset(out var time) ? throw new UnreadableObjectException($"{name} is not a time")
            : time.Year == 1 ? null   // Go's zero time
            : time.Year is >= FirstYear and < LastYear ? time
            : throw new UnreadableObjectException($"{name} is {text.GetString()}, which is not a plausible time");
    }

    /// <summary>Whether objects and lists in it are nested deeper than that.</summary>
    public static bool IsDeeperThan(this JsonElement json, int levels) => json.ValueKind switch
    {
        JsonValueKind.Object => levels == 0 || json.EnumerateObject().Any(field => field.Value.IsDeeperThan(levels - 1)),
        JsonValueKind.Array => levels == 0 || json.EnumerateArray().Any(entry => entry.IsDeeperThan(levels - 1)),
        _ => false,
    };

    private static JsonElement Field(this JsonElement parent, string name, JsonValueKind kind, string expected, JsonValueKind? or = null)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var value)
            || value.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        return value.ValueKind == kind || value.ValueKind == or ? value : throw new UnreadableObjectException($"{name} is not {expected}");
    }
}
