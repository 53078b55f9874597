using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>Turns a document into a write and its server-side dry run.</summary>
internal static class DryRuns
{
    /// <summary>Exists on every hub; replaces a namespace that the plan is about to create.</summary>
    private const string StandIn = "default";

    /// <summary>The write of a document; null where there is nothing to write.</summary>
    /// <param name="existing">The object as it was shown; null where there is none.</param>
    public static HubWrite? Write(PlanDocument document, JsonObject? existing)
    {
        switch (document.Action)
        {
            case DocumentAction.Create:
                // Never an apply: it would merge into an object that was created meanwhile, and Undo would then delete that object.
                return new HubWrite(WriteMode.Create, document.Reference, document.Manifest);
            case DocumentAction.Update when existing is not null:
                var patch = Patch(document, existing);
                if (patch.Count == 0)
                {
                    return null;
                }

                // The version that the operator saw; the plan's own version takes precedence.
                var seen = document.Manifest["metadata"]?["resourceVersion"] is JsonValue version ? version.ToString() : null;
                var guarded = Manifests.Guarded(patch, existing);
                if (seen is not null)
                {
                    guarded["metadata"]!["resourceVersion"] = seen;
                }

                return new HubWrite(WriteMode.MergePatch, document.Reference, guarded);
            case DocumentAction.Delete when existing is not null:
                return new HubWrite(WriteMode.Delete, document.Reference, existing);
            default:
                return null;
        }
    }

    /// <summary>The fields that an update changes, without the guard.</summary>
    public static JsonObject Patch(PlanDocument document, JsonObject existing) =>
        Manifests.MergePatch(existing, Manifests.Typed(document.Manifest));

    /// <summary>
    /// The dry run. For a namespace that does not exist yet it uses another one, which checks everything except the contents of the
    /// namespace.
    /// </summary>
    /// <param name="coming">Namespaces that the plan itself creates.</param>
    /// <returns>The outcome, and its limits where it is not complete.</returns>
    public static async Task<(WriteOutcome? Outcome, string? Reach)> TryAsync(
        IHubObjects hub, HubWrite write, IReadOnlySet<string> coming, Operator by, CancellationToken token)
    {
        if (write.Reference.Key.Namespace is not { Length: > 0 } ns || !coming.Contains(ns))
        {
            return (await hub.WriteAsync(write, by, dryRun: true, token), null);
        }

        var body = (JsonObject)write.Body.DeepClone();
        body["metadata"]!["namespace"] = StandIn;
        var moved = write with { Reference = write.Reference with { Key = write.Reference.Key with { Namespace = StandIn } }, Body = body };
        var outcome = await hub.WriteAsync(moved, by, dryRun: true, token);
        return outcome.Result is WriteResult.Accepted or WriteResult.Invalid
            ? (outcome, $"Namespace {ns} does not exist yet, so the dry run used namespace {StandIn}; it is repeated before the write.")
            : (null, $"Namespace {ns} does not exist yet: the dry run is made once it exists.");
    }
}
