using System.Text.Json.Nodes;
using FleetDns.Core.Journal;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Cluster.Watching;
using Microsoft.Extensions.Logging;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>Notes over the application's own connection.</summary>
/// <param name="open">The application's connection; may throw <see cref="HubSettingsException"/>.</param>
public sealed class HubNotes(Func<HubClient> open, HubOptions options, TimeProvider time, ILoggerFactory loggers) : IHubNotes
{
    /// <summary>Never <c>fleet-…</c> or <c>kube-…</c>: these are reserved by the hub.</summary>
    public const string Namespace = "fleetdns-system";

    public const string KindLabel = "fleetdns.io/kind";

    /// <summary>The key of the ConfigMap's data.</summary>
    public const string Entry = "entry";

    public const int LongestText = 128 * 1024;

    private static readonly HubResource s_notes = HubResource.ConfigMaps with { Namespace = Namespace };

    private readonly ApplicationRequests _requests = new(open, time);
    private readonly WatchCache<HubNote> _cache = new(
        s_notes.Plural, new KubeListWatch<HubNote>(() => Connection(open), s_notes, new HubNoteDecoder(), options, time), options, time,
        loggers.CreateLogger<WatchCache<HubNote>>());

    public WatchSnapshot<HubNote> Current => _cache.Current;

    public IAsyncEnumerable<WatchSnapshot<HubNote>> SubscribeAsync(CancellationToken token) => _cache.SubscribeAsync(token);

    public Task RunAsync(CancellationToken token) => _cache.RunAsync(token);

    public async Task<WriteOutcome> TryAsync(CancellationToken token)
    {
        var there = await _requests.SendAsync(HttpMethod.Get, $"api/v1/namespaces/{Namespace}", null, token).ConfigureAwait(false);
        return there.Result == WriteResult.Gone ? await _requests.MakeNamespaceAsync("?dryRun=All", token).ConfigureAwait(false) : there;
    }

    public Task<WriteOutcome> CreateAsync(string name, string kind, string text, CancellationToken token) =>
        _requests.CreateAsync(Path(""), Note(name, kind, text), token);

    public Task<WriteOutcome> UpdateAsync(string name, string version, string text, CancellationToken token) =>
        _requests.SendAsync(HttpMethod.Patch, Path("/" + Uri.EscapeDataString(name)), new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = version },
            ["data"] = new JsonObject { [Entry] = text },
        }, token);

    public Task<WriteOutcome> DeleteAsync(HubNote note, CancellationToken token) =>
        _requests.SendAsync(HttpMethod.Delete, Path("/" + Uri.EscapeDataString(note.Meta.Key.Name)), new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["preconditions"] = new JsonObject { ["uid"] = note.Meta.Uid, ["resourceVersion"] = note.Meta.ResourceVersion },
        }, token);

    private static JsonObject Note(string name, string kind, string text) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace, ["labels"] = new JsonObject { [KindLabel] = kind } },
        ["data"] = new JsonObject { [Entry] = text },
    };

    private static string Path(string rest) => $"api/v1/namespaces/{Namespace}/configmaps{rest}";

    private static HubClient Connection(Func<HubClient> open)
    {
        try
        {
            return open();
        }
        catch (HubSettingsException unusable)
        {
            throw new SourceException(unusable.Message, inner: unusable);
        }
    }
}
