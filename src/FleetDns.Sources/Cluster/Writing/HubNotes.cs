using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
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
    /// <summary>Never <c>fleet-…</c> or <c>kube-…</c>: the hub keeps these for itself.</summary>
    public const string Namespace = "fleetdns-system";

    public const string KindLabel = "fleetdns.io/kind";

    /// <summary>The key of the ConfigMap's data.</summary>
    public const string Entry = "entry";

    public const int LongestText = 128 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly HubResource s_notes = HubResource.ConfigMaps with { Namespace = Namespace };

    private readonly WatchCache<HubNote> _cache = new(s_notes.Plural, new KubeListWatch<HubNote>(() => Connection(open), s_notes, new HubNoteDecoder(), options, time), options, time, loggers.CreateLogger<WatchCache<HubNote>>());

    public WatchSnapshot<HubNote> Current => _cache.Current;

    public IAsyncEnumerable<WatchSnapshot<HubNote>> SubscribeAsync(CancellationToken token) => _cache.SubscribeAsync(token);

    public Task RunAsync(CancellationToken token) => _cache.RunAsync(token);

    public async Task<WriteOutcome> TryAsync(CancellationToken token)
    {
        var there = await SendAsync(HttpMethod.Get, $"api/v1/namespaces/{Namespace}", null, token).ConfigureAwait(false);
        return there.Result == WriteResult.Gone ? await MakeNamespaceAsync("?dryRun=All", token).ConfigureAwait(false) : there;
    }

    public async Task<WriteOutcome> CreateAsync(string name, string kind, string text, CancellationToken token)
    {
        var made = await SendAsync(HttpMethod.Post, Path(""), Note(name, kind, text), token).ConfigureAwait(false);
        if (made.Result != WriteResult.Gone)
        {
            return made;
        }

        // The namespace is missing: namespaces "fleetdns-system" not found.
        var space = await MakeNamespaceAsync("", token).ConfigureAwait(false);
        return space.Result is WriteResult.Accepted or WriteResult.Conflict
            ? await SendAsync(HttpMethod.Post, Path(""), Note(name, kind, text), token).ConfigureAwait(false)
            : space;
    }

    public Task<WriteOutcome> UpdateAsync(string name, string version, string text, CancellationToken token) => SendAsync(HttpMethod.Patch, Path("/" + Uri.EscapeDataString(name)), new JsonObject
    {
        ["metadata"] = new JsonObject { ["resourceVersion"] = version },
        ["data"] = new JsonObject { [Entry] = text },
    }, token);

    public Task<WriteOutcome> DeleteAsync(HubNote note, CancellationToken token) => SendAsync(HttpMethod.Delete, Path("/" + Uri.EscapeDataString(note.Meta.Key.Name)), new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "DeleteOptions",
        ["preconditions"] = new JsonObject { ["uid"] = note.Meta.Uid, ["resourceVersion"] = note.Meta.ResourceVersion },
    }, token);

    private Task<WriteOutcome> MakeNamespaceAsync(string query, CancellationToken token) => SendAsync(HttpMethod.Post, $"api/v1/namespaces{query}", new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = Namespace },
    }, token);

    private static JsonObject Note(string name, string kind, string text) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace, ["labels"] = new JsonObject { [KindLabel] = kind } },
        ["data"] = new JsonObject { [Entry] = text },
    };

    private static string Path(string rest) => $"api/v1/namespaces/{Namespace}/configmaps{rest}";

    private async Task<WriteOutcome> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken token)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        try
        {
            var json = body?.ToJsonString();
            using var response = await Connection(open).SendAsync(method, path, json is null ? null : () => new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue(method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json")), either.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return new WriteOutcome(WriteResult.Accepted, null, await VersionAsync(response, either.Token).ConfigureAwait(false));
            }

            var answer = await HubAnswer.ReadAsync(response, time, either.Token).ConfigureAwait(false);
            return new WriteOutcome(answer.Code switch
            {
                409 => WriteResult.Conflict,
                404 => WriteResult.Gone,
                401 or 403 => WriteResult.Denied,
                400 or 422 => WriteResult.Invalid,
                _ => WriteResult.Unreachable,
            }, answer.Message, null);
        }
        catch (SourceException unreachable)
        {
            return new WriteOutcome(WriteResult.Unreachable, unreachable.Message, null);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return new WriteOutcome(WriteResult.Unreachable, $"The hub did not answer within {s_patience.TotalSeconds:0} s.", null);
        }
        catch (Exception ex) when (ex is not OperationCanceledException)
        {
            // A credential's sources throw whatever they meet.
            return new WriteOutcome(WriteResult.Unreachable, $"FleetDns cannot ask the hub ({ex.GetType().Name}): {OutsideWords.Plain(ex.Message)}", null);
        }
    }

    // Null where the answer cannot be read: the note is there all the same.
    private static async Task<string?> VersionAsync(HttpResponseMessage response, CancellationToken token)
    {
        try
        {
            using var note = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false), cancellationToken: token).ConfigureAwait(false);
            return note.RootElement.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("resourceVersion", out var version) ? version.GetString() : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or IOException or HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

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
