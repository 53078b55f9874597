using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// Snapshots of one kind that belong to an object (docs/domain.md 1.3.3): named <c>parent-index</c> and a suffix, numbered from 0, the last
/// labelled as the latest.
/// </summary>
/// <param name="ParentLabel">Label with the name of the object.</param>
internal sealed record SnapshotSeries(ResourceKind Kind, string ParentLabel, string IndexLabel, string Suffix)
{
    /// <summary>Default limit of a placement, and the fixed limit of overrides.</summary>
    public const int DefaultLimit = 10;

    /// <summary>Oldest first.</summary>
    public List<JsonObject> Of(ObjectStore hub, ObjectName parent) =>
    [
        .. hub.List(Kind, parent.Namespace).Where(s => s.Text("metadata", "labels", ParentLabel) == parent.Name).OrderBy(IndexOf),
    ];

    public int IndexOf(JsonObject snapshot) =>
        int.Parse(snapshot.Text("metadata", "labels", IndexLabel) ?? "0", CultureInfo.InvariantCulture);

    /// <summary>The latest snapshot, created when it is not current; the oldest beyond the limit are deleted.</summary>
    public JsonObject Take(ObjectStore hub, JsonObject owner, int limit, Func<JsonObject, bool> isCurrent, Action<JsonObject> fill)
    {
        var parent = owner.NameOf();
        var known = Of(hub, parent);
        if (known is [.., var latest])
        {
            if (isCurrent(latest))
            {
                return latest;
            }

            hub.Update(Kind, latest.NameOf(), PlacementNames.HubAgent,
                s => s.Ensure("metadata", "labels")[PlacementNames.Latest] = "false");
        }

        foreach (var old in known.Take(known.Count - limit + 1))
        {
            hub.Delete(Kind, old.NameOf());
        }

        var index = known.Count == 0 ? 0 : IndexOf(known[^1]) + 1;
        var metadata = new JsonObject
        {
            ["name"] = $"{parent.Name}-{index}{Suffix}",
            ["labels"] = new JsonObject
            {
                [ParentLabel] = parent.Name,
                [PlacementNames.Latest] = "true",
                [IndexLabel] = index.ToString(CultureInfo.InvariantCulture),
            },
            ["ownerReferences"] = new JsonArray(Owner(owner)),
        };
        if (parent.Namespace.Length > 0)
        {
            metadata["namespace"] = parent.Namespace;
        }

        var snapshot =
            new JsonObject { ["apiVersion"] = Kind.ApiVersion(Kind.StorageVersion), ["kind"] = Kind.Kind, ["metadata"] = metadata };
        fill(snapshot);
        return hub.Create(Kind, snapshot, PlacementNames.HubAgent);
    }

    public void Forget(ObjectStore hub, ObjectName parent)
    {
        foreach (var snapshot in Of(hub, parent))
        {
            hub.Delete(Kind, snapshot.NameOf());
        }
    }

    /// <summary>Hexadecimal, as upstream's hashes of a snapshot's content.</summary>
    public static string Hash(JsonNode? content) =>
        Convert.ToHexStringLower(SHA256.HashData(content is null ? [] : JsonTree.Bytes(content)));

    /// <summary>A hash in a field of bytes: base64 of its text.</summary>
    public static string HashBytes(JsonNode? content) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Hash(content)));

    public static JsonObject Owner(JsonObject owner) => new()
    {
        ["apiVersion"] = owner.Text("apiVersion"),
        ["kind"] = owner.Text("kind"),
        ["name"] = owner.NameOf().Name,
        ["uid"] = owner.Uid(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };
}
