using System.Text.Json;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Shares one string per field name, however often it is read. A name with the same slot as another replaces it.</summary>
internal static class FieldNames
{
    private const int Places = 1024;   // a power of two

    private static readonly string?[] s_names = new string?[Places];

    public static string Shared(ref Utf8JsonReader reader)
    {
        var bytes = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            return reader.GetString()!;
        }

        var hash = 17;
        foreach (var each in bytes)
        {
            hash = (hash * 31) + each;
        }

        ref var place = ref s_names[hash & (Places - 1)];
        return place is { } known && reader.ValueTextEquals(known) ? known : place = reader.GetString()!;
    }
}
