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

    public Task<HubVersions> VersionsAsync(PlanKind kind, Operator by, CancellationToken token) =>
        Task.FromResult(new HubVersions([kind.Fallback], null));

    public Task<ObjectReading> GetAsync(DocumentRef reference, Operator by, CancellationToken token)
    {
        lock (Asked)
        {
            Asked.Add(reference);
        }

        return Task.FromResult(Unread is not null ? new ObjectReading(null, Unread) : Objects.TryGetValue(reference, out var found)
            ? new ObjectReading((JsonObject)found.DeepClone(), new WriteOutcome(WriteResult.Accepted, null, "1"))
            : new ObjectReading(null, new WriteOutcome(WriteResult.Gone, $"{reference} not found", null)));
    }

    public Task<ObjectsReading> ListAsync(PlanKind kind, string ns, Operator by, CancellationToken token) =>
        Task.FromResult(Unlisted == kind.Kind
        ? new ObjectsReading([], new WriteOutcome(WriteResult.Denied, $"{kind.Kind} is forbidden", null))
        : new ObjectsReading(
            [.. Objects.Where(o => o.Key.Group == kind.Group && o.Key.Kind == kind.Kind && o.Key.Key.Namespace == ns)
            .Select(o => (JsonObject)o.Value.DeepClone())], new WriteOutcome(WriteResult.Accepted, null, null)));

    /// <summary>The hub's answer to every read; null: the object.</summary>
    public WriteOutcome? Unread { get; set; }

    /// <summary>A kind that no one may list.</summary>
    public string? Unlisted { get; set; }

    public Task<WriteOutcome> WriteAsync(HubWrite write, Operator by, bool dryRun, CancellationToken token)
    {
        lock (Writes)
        {
            Writes.Add((write, by, dryRun));
        }

        return Task.FromResult(Answer(write, dryRun) ?? Store(write, dryRun));
    }

    /// <summary>The usual answer to a write, and what it does.</summary>
    public WriteOutcome Store(HubWrite write, bool dryRun = false)
    {
        if (write.Mode == WriteMode.Create && Objects.ContainsKey(write.Reference))
        {
            return new WriteOutcome(WriteResult.Conflict, $"{write.Reference} already exists", null);
        }

        var now = write.Mode == WriteMode.MergePatch && Objects.TryGetValue(write.Reference, out var old)
            ? Merge((JsonObject)old.DeepClone(), write.Body) : (JsonObject)write.Body.DeepClone();
        var version = (++_version).ToString(System.Globalization.CultureInfo.InvariantCulture);
        now["metadata"]!["resourceVersion"] = version;
        now["metadata"]!["uid"] ??= $"uid-{version}";
        if (!dryRun && write.Mode == WriteMode.Delete)
        {
            Objects.Remove(write.Reference);
        }
        else if (!dryRun)
        {
            Objects[write.Reference] = now;
        }

        return new WriteOutcome(WriteResult.Accepted, null, version) { Written = (JsonObject)now.DeepClone() };
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
                target[name] = value is JsonObject below && target[name] is JsonObject has ? Merge((JsonObject)has.DeepClone(), below)
                    : value.DeepClone();
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

/// <summary>Leases of one hub, for all pipelines that share it.</summary>
internal sealed class FakeLeases : IHubLeases
{
    private readonly Dictionary<string, (string Holder, string? Note)> _held = new(StringComparer.Ordinal);

    /// <summary>The hub's answer to every request for a lease; null: it grants it.</summary>
    public WriteOutcome? Refusal { get; set; }

    /// <summary>Names of all that are held now.</summary>
    public IEnumerable<string> Held
    {
        get
        {
            lock (_held)
            {
                return [.. _held.Where(each => each.Value.Holder.Length > 0).Select(each => each.Key)];
            }
        }
    }

    public async Task<LeaseAnswer> TakeAsync(string name, string subject, string holder, CancellationToken token)
    {
        if (Refusal is not null)
        {
            return new LeaseAnswer(null, Refusal);
        }

        while (true)
        {
            lock (_held)
            {
                if (_held.GetValueOrDefault(name).Holder is null or "")
                {
                    var note = _held.GetValueOrDefault(name).Note;
                    _held[name] = (holder, note);
                    return Answer(name, note);
                }
            }

            await Task.Delay(5, token);
        }
    }

    public Task<LeaseAnswer> RenewAsync(HubLease lease, CancellationToken token) => Task.FromResult(Answer(lease.Name, lease.Note));

    public Task<WriteOutcome> ReleaseAsync(HubLease lease, string? note, CancellationToken token)
    {
        lock (_held)
        {
            _held[lease.Name] = ("", note ?? lease.Note);
        }

        return Task.FromResult(new WriteOutcome(WriteResult.Accepted, null, "1"));
    }

    private static LeaseAnswer Answer(string name, string? note) => new(
        new HubLease(
            name, new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["annotations"] = note is null ? []
            : new JsonObject { [HubLeases.NoteAnnotation] = note }
                }
            }), new WriteOutcome(WriteResult.Accepted, null, "1"));
}
