using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;

namespace FleetDns.Web.Operations;

/// <summary>The part of a report to follow to DNS.</summary>
public static class TrackRequests
{
    /// <returns>Null where no write affects a DNS answer.</returns>
    public static TrackRequest? Of(ChangeReport report, FleetView view)
    {
        var written = report.Documents.Where(d => d.Fate == DocumentFate.Written && d.Document.Action != DocumentAction.Delete).ToList();
        if (report.IsUndo || written.Count == 0)
        {
            return null;
        }

        var backend = Of(PlanKind.Backend);
        var service = Of(PlanKind.ServiceExport)?.Document.Reference.Key ?? Of(PlanKind.Service)?.Document.Reference.Key
            ?? Selected(Of(PlanKind.ResourceOverride));
        var profile = backend is not null ? ProfileOf(backend) : Of(PlanKind.Profile)?.Document.Reference.Key;
        if (service is null && profile is null)
        {
            return null;
        }

        var first = written.MinBy(d => d.At)!;
        var at = first.At ?? throw new InvalidOperationException("A written document must have the time of its answer.");
        return Tracking.WithProfile(new TrackRequest(report.Correlation, at, service, profile,
            // Unchanged ones too: a service may be placed by an existing placement.
            report.Documents.FirstOrDefault(
                d => Is(d, PlanKind.Placement) && d.Document.Action != DocumentAction.Delete)?.Document.Reference.Key.Name,
                backend?.Document.Reference.Key)
        {
            HubWritten = HubTime(Now(first)) ?? DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds()),
            Weight = backend is null ? null : Weight(backend),
            ExportWeights = service is { } key
                ? written.Where(d => Is(d, PlanKind.ServiceExport) || Is(d, PlanKind.ResourceOverride))
                    .Where(d => d.Before is not null || Is(d, PlanKind.ResourceOverride))
                    .Aggregate(
                        TrackRequest.NoWeights, (weights, d) => weights.SetItems(ExportWeightChanges.Of(key, Now(d), d.Before, view)))
                : TrackRequest.NoWeights,
            Exports = written.Exists(
                d => d.Document.Action == DocumentAction.Create && (Is(d, PlanKind.ServiceExport) || Is(d, PlanKind.Service))),
            Overrides = Of(PlanKind.ResourceOverride) is not null,
            PlacementGeneration = Of(PlanKind.Placement) is { } placement ? Generation(Now(placement)) : null,
            ProfileGeneration = Of(PlanKind.Profile) is { } made ? Generation(Now(made)) : null,
        }, view);

        DocumentReport? Of(PlanKind kind) => written.Find(d => Is(d, kind));
    }

    private static bool Is(DocumentReport report, PlanKind kind) => report.Document.Kind == kind;

    // As the hub stores it after the write; a patch contains only its changes.
    private static JsonObject Now(DocumentReport document) => document.Outcome?.Written ?? document.Document.Manifest;

    private static ObjectKey? ProfileOf(DocumentReport backend) =>
        (Text(Now(backend), "spec", "profile", "name") ?? Text(backend.Before, "spec", "profile", "name")) is { } name
            ? new ObjectKey(backend.Document.Reference.Key.Namespace, name) : null;

    // A new backend with a weight above 0 gets endpoints; one whose weight changes has them already.
    private static int? Weight(DocumentReport backend)
    {
        var now = Number(backend.Document.Manifest, "spec", "weight") ?? Number(Now(backend), "spec", "weight");
        return backend.Before is null ? now == 0 ? 0 : null : now is { } weight && weight != Number(backend.Before, "spec", "weight")
            ? (int)Math.Clamp(weight, int.MinValue, int.MaxValue) : null;
    }

    private static ObjectKey? Selected(DocumentReport? patched) =>
        patched is not null && At(Now(patched), "spec", "resourceSelectors") is JsonArray selectors
        && selectors.OfType<JsonObject>().Where(each => Text(each, "kind") is "ServiceExport" or "Service")
            .Select(each => Text(each, "name")).OfType<string>().FirstOrDefault() is { } name
            ? new ObjectKey(patched.Document.Reference.Key.Namespace, name) : null;

    private static long Generation(JsonObject now) => Number(now, "metadata", "generation") ?? 1;

    // The newest of the managedFields is this write; whole seconds of the hub's clock.
    private static DateTimeOffset? HubTime(JsonObject now) =>
        (At(now, "metadata", "managedFields") as JsonArray)?.OfType<JsonObject>().Select(each => Time(Text(each, "time"))).Max()
            ?? Time(Text(now, "metadata", "creationTimestamp"));

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static JsonNode? At(JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            node = node is JsonObject parent && parent.TryGetPropertyValue(step, out var child) ? child : null;
        }

        return node;
    }

    private static string? Text(JsonNode? node, params ReadOnlySpan<string> path) => (At(node, path) as JsonValue)?.ToString();

    // A number of any type: parsed, an int of a plan, a long from YAML.
    private static long? Number(JsonNode? node, params ReadOnlySpan<string> path) =>
        long.TryParse(Text(node, path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
