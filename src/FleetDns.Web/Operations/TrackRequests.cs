using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;

namespace FleetDns.Web.Operations;

/// <summary>What of a report is to be followed to DNS.</summary>
internal static class TrackRequests
{
    public static TrackRequest? Of(ChangeReport report, DateTimeOffset started)
    {
        var written = report.Documents.Where(d => d.Fate == DocumentFate.Written && d.Document.Action != DocumentAction.Delete).ToList();
        if (written.Count == 0)
        {
            return null;
        }

        // Of all documents, kept ones too: a service may go out over a placement that stands.
        var all = report.Documents.Where(d => d.Document.Action != DocumentAction.Delete).ToList();
        var backend = Of(PlanKind.Backend);
        var patched = Of(PlanKind.ResourceOverride)?.Document;
        var service = Of(PlanKind.ServiceExport)?.Document.Reference.Key
            ?? (patched is not null && Selected(patched) is { } selected ? new ObjectKey(patched.Reference.Key.Namespace, selected) : null);
        var profile = backend is not null && Text(backend.Document, "spec", "profile", "name") is { } of ? new ObjectKey(backend.Document.Reference.Key.Namespace, of)
            : backend is not null && ProfileOf(backend) is { } known ? known
            : Of(PlanKind.Profile)?.Document.Reference.Key;
        if (service is null && profile is null)
        {
            return null;
        }

        var weight = backend is { Document.Action: DocumentAction.Update } ? backend.Document.Manifest["spec"]?["weight"]?.GetValue<int>() : null;
        return new TrackRequest(report.Correlation, started, written.Max(d => d.At) ?? started, service, profile, all.Find(d => Is(d, PlanKind.Placement))?.Document.Reference.Key.Name, backend?.Document.Reference.Key, []) { Weight = weight };

        DocumentReport? Of(PlanKind kind) => written.Find(d => Is(d, kind));
    }

    private static bool Is(DocumentReport report, PlanKind kind) => report.Document.Kind == kind;

    // A patch of the weight alone does not name the profile; the object it was written to does.
    private static ObjectKey? ProfileOf(DocumentReport backend) =>
        backend.Before?["spec"]?["profile"]?["name"] is { } name ? new ObjectKey(backend.Document.Reference.Key.Namespace, name.ToString()) : null;

    private static string? Selected(PlanDocument document) => (document.Manifest["spec"]?["resourceSelectors"]?[0]?["name"])?.ToString();

    private static string? Text(PlanDocument document, params string[] path) =>
        path.Aggregate((System.Text.Json.Nodes.JsonNode?)document.Manifest, (node, step) => node?[step])?.ToString();
}
