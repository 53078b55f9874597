using System.Text;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Scenarios;

/// <summary>What <c>kubectl apply</c> does to a store: the same field manager and annotation, so that a later apply finds its own.</summary>
internal static class Kubectl
{
    public const string Manager = "kubectl-client-side-apply";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public static void Apply(ObjectStore store, JsonObject manifest)
    {
        var apiVersion = manifest.Text("apiVersion") ?? "";
        var group = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion.Split('/')[0] : "";
        var kind = store.Registry.FindKind(group, manifest.Text("kind") ?? "")
            ?? throw new InvalidOperationException($"The scenario uses kind {manifest.Text("kind")} of {apiVersion}, which the hub does not serve.");
        var applied = manifest.DeepClone().AsObject();
        applied.Ensure("metadata", "annotations")[LastApplied] = Encoding.UTF8.GetString(JsonTree.Bytes(manifest)) + "\n";
        store.TakeOver(kind, applied, Manager);
    }

    public static void ApplyAll(ObjectStore store, string yaml)
    {
        foreach (var document in yaml.ReplaceLineEndings("\n").Split("\n---\n"))
        {
            if (YamlTree.Parse(document) is JsonObject manifest)
                Apply(store, manifest);
        }
    }
}
