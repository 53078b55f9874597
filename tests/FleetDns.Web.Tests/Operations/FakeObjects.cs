using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;

namespace FleetDns.Web.Tests.Operations;

/// <summary>A hub of a few objects that merges patches and counts versions, as far as a pipeline sees.</summary>
internal sealed class FakeObjects : IHubObjects
{
    private int _version = 100;

    public Dictionary<DocumentRef, JsonObject> Objects { get; } = [];

    public List<(HubWrite Write, Operator By, bool DryRun)> Writes { get; } = [];

    public List<DocumentRef> Asked { get; } = [];

    /// <summary>An answer other than the usual one; null for the usual one.</summary>
    public Func<HubWrite, bool, WriteOutcome?> Answer { get; set; } = (_, _) => null;

    public static FakeObjects With(params string[] objects)
    {
        var hub = new FakeObjects();
        foreach (var text in objects)
        {
            var found = (JsonObject)JsonNode.Parse(text)!;
            hub.Objects[Manifests.Reference(found)!] = found;
        }

        return hub;
    }

    public Task<HubVersions> VersionsAsync(PlanKind kind, Operator by, CancellationToken token) => Task.FromResult(new HubVersions([kind.Fallback], null));

    public Task<ObjectReading> GetAsync(DocumentRef reference, Operator by, CancellationToken token)
    {
        lock (Asked)
        {
            Asked.Add(reference);
        }

        return Task.FromResult(Objects.TryGetValue(reference, out var found)
            ? new ObjectReading((JsonObject)found.DeepClone(), new WriteOutcome(WriteResult.Accepted, null, "1"))
            : new ObjectReading(null, new WriteOutcome(WriteResult.Gone, $"{reference} not found", null)));
    }

    public Task<WriteOutcome> WriteAsync(HubWrite write, Operator by, bool dryRun, CancellationToken token)
    {
        lock (Writes)
        {
            Writes.Add((write, by, dryRun));
        }

        if (Answer(write, dryRun) is { } told)
        {
            return Task.FromResult(told);
        }

        var now = write.Mode == WriteMode.MergePatch && Objects.TryGetValue(write.Reference, out var old) ? Merge((JsonObject)old.DeepClone(), write.Body) : (JsonObject)write.Body.DeepClone();
        var version = (++_version).ToString(System.Globalization.CultureInfo.InvariantCulture);
        now["metadata"]!["resourceVersion"] = version;
        if (!dryRun && write.Mode == WriteMode.Delete)
        {
            Objects.Remove(write.Reference);
        }
        else if (!dryRun)
        {
            Objects[write.Reference] = now;
        }

        return Task.FromResult(new WriteOutcome(WriteResult.Accepted, null, version) { Written = (JsonObject)now.DeepClone() });
    }

    private static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = value is JsonObject below && target[name] is JsonObject has ? Merge((JsonObject)has.DeepClone(), below) : value.DeepClone();
            }
        }

        return target;
    }
}

internal sealed class NoTracker : ITracker
{
    public List<ChangeReport> Followed { get; } = [];

    public TrackRequest? Follow(ChangeReport report)
    {
        Followed.Add(report);
        return null;
    }

    public Track? Find(string id) => null;

    public ChangeReport? Applied(string correlation) => null;

    public void Undone(string correlation)
    {
        // Nothing is kept.
    }

    public IAsyncEnumerable<Track> SubscribeAsync(string id, CancellationToken token) => throw new NotSupportedException();
}
