using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Arm;

/// <summary>
/// The regions of the Geographic method (docs/domain.md 3.1): the world and its groups, without the countries below them.
/// </summary>
internal static class GeographicHierarchy
{
    private static readonly (string Code, string Name)[] s_groups =
    [
        ("GEO-AF", "Africa"), ("GEO-AN", "Antarctica"), ("GEO-AP", "Australia / Pacific"), ("GEO-AS", "Asia"), ("GEO-EU", "Europe"),
        ("GEO-ME", "Middle East"), ("GEO-NA", "North America / Central America / Caribbean"), ("GEO-SA", "South America"),
    ];

    public static JsonObject Write() => new()
    {
        ["id"] = "/providers/Microsoft.Network/trafficManagerGeographicHierarchies/default",
        ["name"] = "default",
        ["type"] = "Microsoft.Network/trafficManagerGeographicHierarchies",
        ["properties"] = new JsonObject
        {
            ["geographicHierarchy"] = Region("WORLD", "World", s_groups.Select(g => Region(g.Code, g.Name, []))),
        },
    };

    private static JsonObject Region(string code, string name, IEnumerable<JsonObject> regions) =>
        new() { ["code"] = code, ["name"] = name, ["regions"] = regions.ArrayOf() };
}
