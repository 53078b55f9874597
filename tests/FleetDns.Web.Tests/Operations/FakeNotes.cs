using System.Globalization;
using FleetDns.Core.Journal;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Live;

namespace FleetDns.Web.Tests.Operations;

/// <summary>A hub that stores notes for all journals that read it.</summary>
internal sealed class FakeNotes : IHubNotes
{
    private readonly Published<WatchSnapshot<HubNote>> _published = new(
        new(ImmutableDictionary<ObjectKey, HubNote>.Empty, 0, "1",
        new SourceFreshness("configmaps", SourceState.Live, DateTimeOffset.UnixEpoch, null, null), 0,
        ImmutableDictionary<ObjectKey, string>.Empty, 0));

    private int _version;   // guarded by _published

    /// <summary>The hub's answer to every write; null: it accepts it.</summary>
    public WriteOutcome? Refusal { get; set; }

    /// <summary>Entries that the hub refuses as invalid.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    /// <summary>What every request to the hub throws; null: nothing.</summary>
    public Exception? Defect { get; set; }

    /// <summary>Notes may be created and deleted, but not updated.</summary>
    public bool NoPatch { get; set; }

    /// <summary>Whether the watch follows the hub.</summary>
    public void Follow(SourceState state) => _published.Publish(Current with { Freshness = Current.Freshness with { State = state } });

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public WatchSnapshot<HubNote> Current => _published.Current;

    public IAsyncEnumerable<WatchSnapshot<HubNote>> SubscribeAsync(CancellationToken token) => _published.SubscribeAsync(token);

    public Task RunAsync(CancellationToken token) => Task.Delay(Timeout.Infinite, token);

    public Task<WriteOutcome> TryAsync(CancellationToken token) =>
        Defect is not null ? throw Defect : Task.FromResult(Refusal ?? new WriteOutcome(WriteResult.Accepted, null, null));

    public Task<WriteOutcome> CreateAsync(string name, string kind, string text, CancellationToken token)
    {
        if (Refuses(text))
        {
            return Task.FromResult(new WriteOutcome(WriteResult.Invalid, "quota exceeded", null));
        }

        return Refusal is null && Defect is null
            ? Task.FromResult(new WriteOutcome(WriteResult.Accepted, null, Put(name, kind, text, Time.GetUtcNow())))
            : TryAsync(token);
    }

    public Task<WriteOutcome> UpdateAsync(string name, string version, string text, CancellationToken token)
    {
        var key = new ObjectKey(HubNotes.Namespace, name);
        if (NoPatch)
        {
            return Task.FromResult(new WriteOutcome(WriteResult.Denied, "cannot patch configmaps", null));
        }

        if (Refusal is not null || Defect is not null)
        {
            return TryAsync(token);
        }

        if (!Current.Items.TryGetValue(key, out var note) || note.Meta.ResourceVersion != version)
        {
            return Task.FromResult(
                new WriteOutcome(note is null ? WriteResult.Gone : WriteResult.Conflict, "the object has been modified", null));
        }

        return Task.FromResult(new WriteOutcome(WriteResult.Accepted, null, Put(name, note.Kind, text, note.Meta.Created)));
    }

    public Task<WriteOutcome> DeleteAsync(HubNote note, CancellationToken token)
    {
        if (Refusal is null)
        {
            _published.Publish(Current with { Items = Current.Items.Remove(note.Meta.Key) });
        }

        return TryAsync(token);
    }

    /// <returns>The resourceVersion.</returns>
    public string Put(string name, string kind, string text, DateTimeOffset created)
    {
        lock (_published)
        {
            var version = (++_version).ToString(CultureInfo.InvariantCulture);
            var key = new ObjectKey(HubNotes.Namespace, name);
            var meta = new ObjectMeta(
                key, name, version, 1, created, null, ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, string>.Empty,
                [], []);
            _published.Publish(Current with { Items = Current.Items.SetItem(key, new HubNote(meta, kind, text)) });
            return version;
        }
    }
}
