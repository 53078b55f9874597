using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Plans;

/// <summary>A fleet and a hub for planners: three members, two of them in eastus, and what a test adds.</summary>
internal static class Planned
{
    public const string Namespace = Given.Namespace;

    public static FleetView Fleet(params MemberRow[] members) => FleetView.Empty with
    {
        Members =
            (members.Length > 0 ? members : [Member("aks-member-1", 0), Member("aks-member-2", 1), Member("aks-member-3", 2, "uksouth")])
            .ToImmutableSortedDictionary(m => m.Name, m => m, StringComparer.Ordinal),
    };

    public static MemberRow Member(string name, int slot, string? region = "eastus", bool joined = true)
    {
        var labels = ImmutableDictionary<string, string>.Empty.Add("fleet.azure.com/member-name", name);
        var member = Given.Member(name);
        member =
            member with { Meta = member.Meta with { Labels = region is null ? labels : labels.Add("fleet.azure.com/location", region) } };
        return new MemberRow(name, slot, member, joined, 2, 2, Given.Noon, ImmutableSortedDictionary<ObjectKey, double?>.Empty);
    }

    /// <summary>The hub has only these of the requested objects.</summary>
    public static HubReading Hub(IEnumerable<DocumentRef> asked, params string[] objects)
    {
        var found = objects.Select(o => (JsonObject)JsonNode.Parse(o)!).ToDictionary(o => Manifests.Reference(o)!, o => (JsonObject?)o);
        return new HubReading(
            ApiVersions.Unknown, asked.Concat(found.Keys).Distinct().ToImmutableDictionary(r => r, r => found.GetValueOrDefault(r)));
    }

    public const string NamespaceObject = """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"kuard-demo"}}""";

    /// <summary>A service that these clusters export.</summary>
    public static FleetView Exporting(FleetView view, string service, params (string Cluster, int Weight)[] exports)
    {
        var key = new ObjectKey(Namespace, service);
        var cells = exports.Select(
            e => new ServiceCell(e.Cluster, view.Members[e.Cluster].Slot, e.Weight, null, Given.Export(e.Cluster, e.Weight, service), []))
            .ToImmutableArray();
        return view with
        {
            Services = view.Services.SetItem(
            key, new ServiceRow(key, null, null, Given.Import(service, clusters: [.. exports.Select(e => e.Cluster)]), [], [], cells))
        };
    }

    /// <summary>The settled fleet of one profile <c>web</c>, with labelled members and its service's row.</summary>
    public static FleetView Serving(int weight, params (string Cluster, int Weight)[] exports)
    {
        var settled = FleetBuilder.Web(weight, exports).Update();
        var members = exports.Select((e, i) => Member(e.Cluster, i)).ToArray();
        return Exporting(Fleet(members) with { Profiles = settled.Profiles, Freshness = settled.Freshness }, "web-svc", exports);
    }

    public static JsonObject Json(string text) => (JsonObject)JsonNode.Parse(text)!;

    public static JsonObject Document(Plan plan, string kind) => plan.Documents.Single(d => d.Reference.Kind == kind).Manifest;
}
