using FleetDns.Web.Operations;

namespace FleetDns.Web.Features.Sandbox;

/// <summary>Faults grouped by the first word of their names.</summary>
public sealed record FaultArea(string Title, string Meaning, ImmutableArray<SandboxFault> Faults)
{
    private static readonly ImmutableArray<(string Prefix, string Title, string Meaning)> s_areas =
    [
        ("", "Fleet and Azure", "faults of clusters, permissions, profiles and endpoints"),
        ("mistake-", "Mistakes in manifests",
            "each applies Microsoft's tutorial with one mistake, in a namespace of the same name; turn it off to fix the mistake"),
        ("hub-", "Hub API", "faults of the hub's HTTP responses"),
        ("arm-", "Azure API", "faults of Azure's responses to FleetDns"),
        ("dns-", "DNS", "faults of the name servers"),
    ];

    /// <summary>The areas that have faults; faults without a prefix come first.</summary>
    public static IEnumerable<FaultArea> Of(ImmutableArray<SandboxFault> faults)
    {
        foreach (var (prefix, title, meaning) in s_areas)
        {
            var own = faults.Where(f => PrefixOf(f) == prefix).ToImmutableArray();
            if (!own.IsEmpty)
            {
                yield return new FaultArea(title, meaning, own);
            }
        }
    }

    private static string PrefixOf(SandboxFault fault) =>
        s_areas.FirstOrDefault(a => a.Prefix.Length > 0 && fault.Name.StartsWith(a.Prefix, StringComparison.Ordinal)).Prefix ?? "";
}
