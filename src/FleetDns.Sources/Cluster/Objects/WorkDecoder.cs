using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// Work (docs/domain.md 1.3.3). Of its manifests, only the fields of Services and ServiceExports that the readiness checks need are kept,
/// because the rest can be large.
/// </summary>
internal sealed class WorkDecoder : PlacementJson<Work>
{
    private const string MemberNamespace = "fleet-member-";
    private const string ParentPlacement = "kubernetes-fleet.io/parent-CRP";
    private const string Weight = "networking.fleet.azure.com/weight";
    private const string DnsLabel = "service.beta.kubernetes.io/azure-dns-label-name";

    public override Work Decode(JsonElement json)
    {
        var meta = Meta(json);
        var status = json.Child("status");
        return new Work(
            meta,
            meta.Key.Namespace.StartsWith(MemberNamespace, StringComparison.Ordinal)
                ? Texts.Share(meta.Key.Namespace[MemberNamespace.Length..]) : "",
            Parent(meta),
            [.. status.Entries("manifestConditions").Select(m => new ManifestStatus(ReadRef(m.Child("identifier")), ReadConditions(m)))],
            ReadConditions(status))
        {
            Sent = [.. json.Child("spec").Child("workload").Entries("manifests").Select(ReadSent).OfType<SentManifest>()],
        };
    }

    // A ResourcePlacement's Works are named "<namespace>.<placement>-…"; a ClusterResourcePlacement's begin with its name.
    private ObjectKey? Parent(ObjectMeta meta)
    {
        if (meta.Labels.GetValueOrDefault(ParentPlacement) is not { Length: > 0 } placement)
        {
            return null;
        }

        var name = meta.Key.Name;
        var at = name.StartsWith(placement, StringComparison.Ordinal) ? -1 : name.IndexOf($".{placement}-", StringComparison.Ordinal);
        return new ObjectKey(at > 0 ? Texts.Share(name[..at]) : "", placement);
    }

    private SentManifest? ReadSent(JsonElement json)
    {
        var kind = KindName.OfVersion(json.Text("apiVersion"), json.Text("kind") ?? "");
        if (kind is not ("Service" or "ServiceExport"))
        {
            return null;
        }

        var metadata = json.Child("metadata");
        var spec = json.Child("spec");
        var annotations = metadata.Child("annotations");
        return new SentManifest(
            new ObjectRef(Texts.Share(kind), new ObjectKey(Shared(metadata, "namespace") ?? "", Shared(metadata, "name") ?? "")),
            Shared(annotations, Weight),
            Shared(annotations, DnsLabel),
            kind == "Service" ? Shared(spec, "type") ?? "ClusterIP" : null,
            spec.Text("clusterIP") == "None");
    }
}
