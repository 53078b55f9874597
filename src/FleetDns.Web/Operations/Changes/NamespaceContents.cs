using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>Whether a namespace contains objects that a change did not create: an undo deletes it only if there are none.</summary>
internal static class NamespaceContents
{
    // Secrets are left out: FleetDns never reads them.
    private static readonly ImmutableArray<PlanKind> s_kinds =
    [
        .. PlanKind.All.Where(k => k.Namespaced), PlanKind.Other(PlanKind.Placing, "ResourcePlacement"), PlanKind.Other("", "ConfigMap"),
        PlanKind.Other("", "PersistentVolumeClaim"), PlanKind.Other("apps", "StatefulSet"), PlanKind.Other("apps", "DaemonSet"),
    ];

    /// <returns>Why the namespace is not deleted; null where it may be.</returns>
    public static async Task<string?> WhyKeptAsync(IHubObjects hub, string ns, ChangeReport done, Operator by, CancellationToken token)
    {
        var own = done.Documents.Where(d => d.IsWritten && d.Document.Action == DocumentAction.Create)
            .Select(d => UndoPlans.Uid(d.Outcome?.Written)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var others = new List<string>();
        foreach (var kind in s_kinds)
        {
            var (items, outcome) = await hub.ListAsync(kind, ns, by, token);
            if (outcome.Result is not (WriteResult.Accepted or WriteResult.Gone))
            {
                return $"Whether it contains a {kind.Kind} is unknown: {outcome.Message}";
            }

            others.AddRange(
                items.Where(item => !IsOwn(item, own) && !IsServers(kind, item))
                .Select(item => $"{kind.Kind} {item["metadata"]?["name"]}"));
        }

        return others.Count == 0 ? null : $"It also contains {Wording.List(others, 5)}, which this change did not create.";
    }

    private static bool IsOwn(JsonObject item, HashSet<string> own) =>
        UndoPlans.Uid(item) is { } uid && own.Contains(uid)
        || (item["metadata"]?["ownerReferences"] as JsonArray)
            ?.Any(owner => owner?["uid"] is { } of && own.Contains(of.ToString())) == true;

    // Kubernetes creates it in every namespace.
    private static bool IsServers(PlanKind kind, JsonObject item) =>
        kind.Kind == "ConfigMap" && item["metadata"]?["name"]?.ToString() == "kube-root-ca.crt";
}
