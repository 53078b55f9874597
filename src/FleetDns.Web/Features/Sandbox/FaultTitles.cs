using System.Collections.Frozen;
using FleetDns.Web.Operations;

namespace FleetDns.Web.Features.Sandbox;

/// <summary>The title of a fault on the page; its id, which the control address takes, is shown next to it.</summary>
public static class FaultTitles
{
    private static readonly FrozenDictionary<string, string> s_titles = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["agents-azure-down"] = "Azure returns 500 to the hub's agents",
        ["agents-throttled"] = "Azure returns 429 to the hub's agents",
        ["agents-writes-down"] = "Azure returns 500 to writes of the hub's agents",
        ["arm-401"] = "Azure returns 401",
        ["arm-403"] = "Azure returns 403",
        ["arm-429"] = "Azure returns 429",
        ["arm-500"] = "Azure returns 500",
        ["arm-cut"] = "Answers are cut off",
        ["arm-refuse"] = "Connections are reset",
        ["arm-silence"] = "No answers",
        ["arm-slow"] = "Slow answers",
        ["cluster-down"] = "First cluster unreachable",
        ["dns-cache"] = "Answers from a cache",
        ["dns-delay"] = "Slow answers",
        ["dns-drop"] = "No answers",
        ["dns-forged-id"] = "Answers with a wrong id",
        ["dns-lie"] = "Answers ignore weights",
        ["dns-servfail"] = "Answers are SERVFAIL",
        ["dns-truncate"] = "Answers are truncated",
        ["endpoint-deleted"] = "Endpoint deleted by hand",
        ["endpoint-disabled"] = "Endpoint disabled by hand",
        ["foreign-endpoint"] = "Endpoint added by hand",
        ["group-being-deleted"] = "Resource group being deleted",
        ["hub-401"] = "Hub returns 401",
        ["hub-403"] = "Hub returns 403",
        ["hub-410"] = "Watches get 410",
        ["hub-429"] = "Hub returns 429",
        ["hub-500"] = "Hub returns 500",
        ["hub-close"] = "Watches end at once",
        ["hub-compact"] = "History dropped",
        ["hub-cut"] = "Watches are cut off",
        ["hub-refuse"] = "Connections are reset",
        ["hub-silence"] = "Watches go silent",
        ["hub-slow"] = "Slow answers",
        ["identity-missing"] = "Fleet identity missing",
        ["images-unreachable"] = "Images unreachable",
        ["label-taken"] = "DNS label taken",
        ["member-offline"] = "Second member's agents stopped",
        ["mistake-all-weights-zero"] = "All export weights 0",
        ["mistake-cluster-ip"] = "Service is a ClusterIP",
        ["mistake-default-weight"] = "Backend without weight",
        ["mistake-export-name"] = "Export named differently from its Service",
        ["mistake-image"] = "Image not found",
        ["mistake-internal-lb"] = "Internal load balancer",
        ["mistake-invalid-weight"] = "Export weight not a number",
        ["mistake-missing-label"] = "Override uses a missing label",
        ["mistake-no-annotations"] = "Override of a Service without annotations",
        ["mistake-override-placement"] = "Override refers to another placement",
        ["mistake-override-version"] = "Override selects the old version",
        ["mistake-port-conflict"] = "Ports differ between clusters",
        ["mistake-resource-group"] = "Resource group without permissions",
        ["mistake-target-port"] = "Wrong target port",
        ["mistake-tcp-probe"] = "TCP probe with a path",
        ["mistake-too-many-clusters"] = "More clusters requested than match",
        ["mistake-two-backends"] = "Two backends on one import",
        ["mistake-unknown-profile"] = "Backend refers to an unknown profile",
        ["mistake-wiped-annotations"] = "Override replaces all annotations",
        ["name-taken"] = "DNS name taken",
        ["port-conflict"] = "Ports differ between clusters",
        ["profile-deleted"] = "Profile deleted by hand",
        ["profile-disabled"] = "Profile disabled by hand",
        ["rights-linked-lost"] = "Permission to read public IPs lost",
        ["rights-lost"] = "Role on the resource group lost",
        ["weight-drift"] = "Endpoint weight changed by hand",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A fault without a title is shown by its id, without hyphens.</summary>
    public static string Title(SandboxFault fault) =>
        s_titles.TryGetValue(fault.Name, out var title) ? title
        : fault.Name.Length == 0 ? "" : char.ToUpperInvariant(fault.Name[0]) + fault.Name[1..].Replace('-', ' ');
}
