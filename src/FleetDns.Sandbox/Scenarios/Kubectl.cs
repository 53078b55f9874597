using System.Text;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Scenarios;

/// <summary>
/// Applies manifests to a store as <c>kubectl apply</c> does, with the same field manager and annotation, so that a later apply finds its
/// fields. Skips admission.
/// </summary>
internal static class Kubectl
{
    public const string Manager = "kubectl-client-side-apply";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public static void Apply(ObjectStore store, JsonObject manifest)
    {
        var kind = KindOf(store, manifest);
        var applied = manifest.DeepClone().AsObject();
        applied.Ensure("metadata", "annotations")[LastApplied] = Encoding.UTF8.GetString(JsonTree.Bytes(manifest)) + "\n";
        if (store.Get(kind, manifest.NameOf()) is not { } known)
        {
            store.TakeOver(kind, applied, Manager);
            return;
        }

        var last = known.Annotation(LastApplied) is { } text ? JsonNode.Parse(text) as JsonObject : null;
        store.Update(kind, manifest.NameOf(), Manager, o => ThreeWayMerge.Overlay(o, applied, last));
    }

    public static void ApplyAll(ObjectStore store, string yaml)
    {
        foreach (var manifest in Read(yaml))
        {
            Apply(store, manifest);
        }
    }

    public static IEnumerable<JsonObject> Read(string yaml) =>
        yaml.ReplaceLineEndings("\n").Split("\n---\n").Select(YamlTree.Parse).OfType<JsonObject>();

    public static ResourceKind KindOf(ObjectStore store, JsonObject manifest)
    {
        var apiVersion = manifest.Text("apiVersion") ?? "";
        var group = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion.Split('/')[0] : "";
        return store.Registry.FindKind(group, manifest.Text("kind") ?? "")
            ?? throw new InvalidOperationException(
                $"The scenario uses kind {manifest.Text("kind")} of {apiVersion}, which the hub does not serve.");
    }
}
