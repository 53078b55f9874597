using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// All objects of the hub behind one lock with one version counter. The counter starts from the clock, so that versions
/// from before a restart are too old (410). Reads need no lock: each kind is a persistent map.
/// Returned objects are shared and must not be modified; change a copy, or use <see cref="Update"/>.
/// </summary>
public sealed class ObjectStore
{
    /// <summary>Changes kept for each kind, for watches that resume.</summary>
    public const int DefaultWindow = 8192;

    private readonly Lock _gate = new();
    private readonly Dictionary<ResourceKind, KindStorage> _storages;
    private readonly TimeProvider _time;
    private ImmutableArray<Action<StoreEvent>> _subscribers = [];
    private long _version;   // of the newest change; written under _gate

    /// <param name="tracksOwners">Whether <c>metadata.managedFields</c> is kept.</param>
    public ObjectStore(KindRegistry kinds, TimeProvider time, int window = DefaultWindow, bool tracksOwners = true)
    {
        Registry = kinds;
        Window = window;
        _time = time;
        Rules = new ObjectRules(kinds, time, tracksOwners);
        // 64 versions a millisecond: more than can be written, so that a new start always begins above the last one.
        _version = time.GetUtcNow().ToUnixTimeMilliseconds() * 64;
        _storages = kinds.All.ToDictionary(k => k, k => new KindStorage(k, _version),
            (IEqualityComparer<ResourceKind>)ReferenceEqualityComparer.Instance);
    }

    public KindRegistry Registry { get; }

    internal ObjectRules Rules { get; }

    /// <summary>Changes kept for each kind from now on.</summary>
    internal int Window { get; set; }

    internal TimeProvider Time => _time;

    /// <summary>The version of the newest change of any kind.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>The object in storage version, without managedFields; null where there is none.</summary>
    public JsonObject? Get(ResourceKind kind, ObjectName name) => Find(kind, name)?.Object;

    /// <summary>Sorted by namespace and name. Without a namespace: of all namespaces.</summary>
    public IReadOnlyList<JsonObject> List(ResourceKind kind, string? ns = null) =>
        [.. Storage(kind).Objects.Where(o => ns is null || o.Key.Namespace == ns).Select(o => o.Value.Object)];

    public StoredObject? Find(ResourceKind kind, ObjectName name) => Storage(kind).Objects.GetValueOrDefault(name);

    public int Count(ResourceKind kind) => Storage(kind).Objects.Count;

    /// <summary>
    /// Creates an object (it is copied); its apiVersion may be any served version, or missing. As for every client, <c>status</c> is
    /// dropped where it is a subresource. Throws <see cref="StatusException"/> (409 AlreadyExists, 422 Invalid, 404 for a missing
    /// namespace).
    /// </summary>
    public JsonObject Create(ResourceKind kind, JsonObject obj, string manager) => TakeOver(kind, (JsonObject)obj.DeepClone(), manager);

    /// <summary><see cref="Create"/> for an object that is not shared, without a copy.</summary>
    internal JsonObject TakeOver(ResourceKind kind, JsonObject obj, string manager)
    {
        JsonTree.Normalise(obj);
        var version = obj.Text("apiVersion") is { Length: > 0 } apiVersion
            && kind.Versions.Contains(VersionConversion.VersionOf(apiVersion))
            ? VersionConversion.VersionOf(apiVersion)
            : kind.StorageVersion;
        obj["apiVersion"] = kind.ApiVersion(version);
        obj["kind"] = kind.Kind;
        return CreateFrom(kind, version, obj, new FieldWriter(manager, kind.ApiVersion(version)), dryRun: false, kept: true).Object;
    }

    /// <summary>
    /// Changes an object: <paramref name="change"/> changes a copy in storage version and may be called again when another writer was
    /// faster. With <paramref name="status"/> only <c>.status</c> is written, without it never. Without an effective change there is no new
    /// version and no event. Null when the object does not exist.
    /// </summary>
    public JsonObject? Update(ResourceKind kind, ObjectName name, string manager, Action<JsonObject> change, bool status = false) =>
        Change(kind, name, manager, change, status && kind.HasStatus ? WriteScope.Status : WriteScope.Object);

    /// <summary>Two requests in one change: the object and its status, for writers whose intermediate state is never observed.</summary>
    internal JsonObject? UpdateWhole(ResourceKind kind, ObjectName name, string manager, Action<JsonObject> change) =>
        Change(kind, name, manager, change, WriteScope.Both);

    private JsonObject? Change(ResourceKind kind, ObjectName name, string manager, Action<JsonObject> change, WriteScope scope)
    {
        var writer = new FieldWriter(manager, kind.ApiVersion(kind.StorageVersion), scope == WriteScope.Status ? "status" : "");
        return Write(kind, name, dryRun: false, stored =>
        {
            var before = stored.Object;
            var after = (JsonObject)before.DeepClone();
            change(after);
            // Half of the controllers' writes change nothing.
            if (JsonTree.Same(before, after))
            {
                return null;
            }

            var draft = Rules.Update(stored, kind.StorageVersion, JsonTree.Normalise(after), writer, scope);
            return draft is null ? null : draft with { Kept = true };
        }, manager)?.Object;
    }

    /// <summary>
    /// Deletes an object; one with finalizers gets its deletionTimestamp and is removed with its last finalizer. Does nothing when the
    /// object does not exist.
    /// </summary>
    public void Delete(ResourceKind kind, ObjectName name) => DeleteFrom(kind, name, dryRun: false, precondition: null);

    /// <summary>Called for every change, in order, under the lock: must be quick and must not write.</summary>
    public IDisposable Subscribe(Action<StoreEvent> onEvent)
    {
        lock (_gate)
        {
            _subscribers = _subscribers.Add(onEvent);
        }

        return new Subscription(this, onEvent);
    }

    /// <summary>Drops the history: watches that resume from an earlier version get the error that it is too old.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _version++;
            foreach (var storage in _storages.Values)
            {
                storage.Compact(_version);
            }
        }

        foreach (var storage in _storages.Values)
        {
            storage.Signal();
        }
    }

    internal StoredObject CreateFrom(ResourceKind kind, string version, JsonObject obj, FieldWriter writer, bool dryRun,
        ImmutableArray<FieldManager>? managers = null, Action<JsonObject>? admit = null, bool kept = false)
    {
        NamespaceLifecycle.RequireForCreate(this, kind, obj);
        var draft = Rules.Create(kind, version, obj, writer, managers) with { Kept = kept };
        admit?.Invoke(draft.Object);
        var metadata = draft.Object.At("metadata")!;
        var name = new ObjectName(kind.Namespaced ? metadata.Text("namespace") ?? "" : "", metadata.Text("name")!);
        StoredObject created;
        lock (_gate)
        {
            if (Find(kind, name) is not null)
            {
                throw Refusal.AlreadyExists(kind, name.Name);
            }

            if (dryRun)
            {
                return Stored(kind, name, draft, version: 0);
            }

            created = Commit(StoreEventType.Added, kind, name, draft, before: null, writer.Manager);
        }

        Storage(kind).Signal();
        return created;
    }

    /// <summary>
    /// Retries a change against the newest state until no other writer was faster. <paramref name="make"/> returns null for "no change".
    /// </summary>
    internal StoredObject? Write(ResourceKind kind, ObjectName name, bool dryRun, Func<StoredObject, Draft?> make, string? manager = null)
    {
        while (Find(kind, name) is { } current)
        {
            var draft = make(current);
            if (draft is null)
            {
                return current;
            }

            if (dryRun)
            {
                return Stored(kind, name, draft, current.Version);
            }

            StoredObject written;
            lock (_gate)
            {
                if (!ReferenceEquals(Find(kind, name), current))
                {
                    continue;
                }

                var gone = current.IsDeleting && !HasFinalizers(kind, draft.Object);
                written = Commit(gone ? StoreEventType.Deleted : StoreEventType.Modified, kind, name, draft, current, manager);
            }

            Storage(kind).Signal();
            if (written.IsDeleting)
            {
                NamespaceLifecycle.AfterDelete(this, kind, name);
            }

            return written;
        }

        return null;
    }

    /// <summary>
    /// Null when there is no such object; otherwise its last state, and whether it was removed or waits for its finalizers.
    /// </summary>
    internal (StoredObject Object, bool Gone)? DeleteFrom(
        ResourceKind kind, ObjectName name, bool dryRun, Action<StoredObject>? precondition)
    {
        while (Find(kind, name) is { } current)
        {
            precondition?.Invoke(current);
            var waits = HasFinalizers(kind, current.Object);
            if (waits && current.IsDeleting)
            {
                return (current, false);
            }

            var draft = Rules.MarkDeleted(current);
            if (dryRun)
            {
                return (Stored(kind, name, waits ? draft : new Draft(current.Object, current.Managers), current.Version), !waits);
            }

            StoredObject last;
            lock (_gate)
            {
                if (!ReferenceEquals(Find(kind, name), current))
                {
                    continue;
                }

                last = waits
                    ? Commit(StoreEventType.Modified, kind, name, draft, current)
                    : Commit(
                        StoreEventType.Deleted, kind, name, new Draft((JsonObject)current.Object.DeepClone(), current.Managers), current);
            }

            Storage(kind).Signal();
            NamespaceLifecycle.AfterDelete(this, kind, name);
            return (last, !waits);
        }

        return null;
    }

    /// <summary>One consistent state of a kind and its version.</summary>
    internal (ImmutableSortedDictionary<ObjectName, StoredObject> Objects, long Version) Snapshot(ResourceKind kind)
    {
        lock (_gate)
        {
            return (Storage(kind).Objects, _version);
        }
    }

    /// <summary>The state of a kind at a version; null when it is no longer known.</summary>
    internal ImmutableSortedDictionary<ObjectName, StoredObject>? SnapshotAt(ResourceKind kind, long version)
    {
        lock (_gate)
        {
            return Storage(kind).At(version);
        }
    }

    /// <summary>
    /// The changes after a version, the version up to which they are complete, and a task that completes at the next change.
    /// Entries are null when the version is too old.
    /// </summary>
    internal (HistoryEntry[]? Entries, long UpTo, long Oldest, Task Changed) ChangesAfter(ResourceKind kind, long version, int limit)
    {
        var storage = Storage(kind);
        lock (_gate)
        {
            var changed = storage.Changed;
            var entries = storage.After(version, limit);
            var upTo = entries is { Length: > 0 } && entries.Length == limit ? entries[^1].Version : _version;
            return (entries, upTo, storage.OldestVersion, changed);
        }
    }

    private StoredObject Commit(StoreEventType type, ResourceKind kind, ObjectName name, Draft draft, StoredObject? before,
        string? manager = null)
    {
        var storage = Storage(kind);
        var version = _version + 1;
        var stored = Stored(kind, name, draft, version);
        Interlocked.Exchange(ref _version, version);
        storage.Append(new HistoryEntry(type, stored, before), Window);
        if (_subscribers.Length > 0)
        {
            var change = new StoreEvent(type, stored, before, manager);
            foreach (var subscriber in _subscribers)
            {
                subscriber(change);
            }
        }

        return stored;
    }

    private StoredObject Stored(ResourceKind kind, ObjectName name, Draft draft, long version)
    {
        var metadata = draft.Object.At("metadata")!;
        if (version > 0)
        {
            metadata["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        }

        return new StoredObject(Registry, kind, name, version, draft.Object, draft.Managers, metadata["deletionTimestamp"] is not null,
            draft.Kept);
    }

    private static bool HasFinalizers(ResourceKind kind, JsonObject obj) =>
        obj.At("metadata")?["finalizers"] is JsonArray { Count: > 0 }
        || ReferenceEquals(kind, Kinds.Namespace) && obj.At("spec")?["finalizers"] is JsonArray { Count: > 0 };

    private KindStorage Storage(ResourceKind kind) => _storages[kind];

    private sealed class Subscription(ObjectStore store, Action<StoreEvent> onEvent) : IDisposable
    {
        public void Dispose()
        {
            lock (store._gate)
            {
                store._subscribers = store._subscribers.Remove(onEvent);
            }
        }
    }
}
