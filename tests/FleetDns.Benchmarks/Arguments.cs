using System.Globalization;

namespace FleetDns.Benchmarks;

/// <summary>Options of a benchmark: <c>--name value</c>.</summary>
internal static class Arguments
{
    public static string? Option(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;

    public static int Number(string[] arguments, string name, int otherwise) =>
        Option(arguments, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
