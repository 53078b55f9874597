using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>Reads and writes over the operator's own connection, as field manager <c>fleetdns</c>, with strict field validation.</summary>
/// <param name="hubOf">The connection with this operator's identity; may throw <see cref="HubSettingsException"/>.</param>
public sealed class HubWriter(Func<Operator, HubClient> hubOf, TimeProvider time) : IHubObjects
{
    private const string FieldManager = "fleetdns";

    /// <summary>One page of a list: longer lists are not read completely.</summary>
    private const int MostListed = 500;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(Uri? Server, string Group), (IReadOnlyList<ServedKind> Kinds, DateTimeOffset Until)> _kinds =
        new();

    public async Task<HubVersions> VersionsAsync(PlanKind kind, Operator by, CancellationToken token)
    {
        HubVersions versions = new([], null);
        var outcome = await TryAsync(by, async (hub, stop) =>
        {
            var kinds = await KindsAsync(hub, kind.Group, stop).ConfigureAwait(false);
            versions = new HubVersions([.. kinds.Where(k => k.Kind == kind.Kind).Select(k => k.Version)], null);
            return s_accepted;
        }, token).ConfigureAwait(false);
        return outcome.Result == WriteResult.Accepted ? versions : new HubVersions([], outcome.Message);
    }

    public async Task<ObjectReading> GetAsync(DocumentRef reference, Operator by, CancellationToken token)
    {
        var outcome = await TryAsync(by, async (hub, stop) =>
        {
            var kind = await KindAsync(hub, reference, null, stop).ConfigureAwait(false);
            var read = await SendAsync(
                hub, HttpMethod.Get, Path(kind, reference, named: true), null, "application/json", stores: false, stop)
                .ConfigureAwait(false);
            // An unreadable answer must not look like a missing object.
            return read is { Result: WriteResult.Accepted, Written: null }
                ? new WriteOutcome(WriteResult.Unreachable, $"The hub's answer about {reference} could not be read.", null) : read;
        }, token).ConfigureAwait(false);
        return new ObjectReading(outcome.Written, outcome);
    }

    public async Task<ObjectsReading> ListAsync(PlanKind kind, string ns, Operator by, CancellationToken token)
    {
        var outcome = await TryAsync(by, async (hub, stop) =>
        {
            var served = await KindAsync(hub, kind.Named(ns, ""), null, stop).ConfigureAwait(false);
            return await SendAsync(
                hub, HttpMethod.Get, $"{Path(served, kind.Named(ns, ""), named: false)}?limit={MostListed}", null, "application/json",
                stores: false, stop).ConfigureAwait(false);
        }, token).ConfigureAwait(false);
        var items = outcome.Written?["items"] as JsonArray;
        return outcome.Result != WriteResult.Accepted ? new ObjectsReading([], outcome)
            : items is null ? new ObjectsReading([], new WriteOutcome(WriteResult.Unreachable, "The hub's answer is not a list.", null))
            : outcome.Written?["metadata"]?["continue"]?.ToString() is { Length: > 0 }
                ? new ObjectsReading([], new WriteOutcome(WriteResult.Invalid, $"There are more than {MostListed} objects.", null))
            : new ObjectsReading([.. items.OfType<JsonObject>()], outcome);
    }

    public Task<WriteOutcome> WriteAsync(HubWrite write, Operator by, bool dryRun, CancellationToken token)
    {
        var sent = false;
        return TryAsync(by, async (hub, stop) =>
        {
            var kind = await KindAsync(
                hub, write.Reference, write.Mode is WriteMode.MergePatch or WriteMode.Delete ? null : write.Body, stop)
                .ConfigureAwait(false);
            if (kind.Namespaced && write.Reference.Key.Namespace.Length == 0)
            {
                return new WriteOutcome(WriteResult.Invalid, $"{write.Reference} needs a namespace.", null);
            }

            var query = $"?fieldManager={FieldManager}&fieldValidation=Strict{(dryRun ? "&dryRun=All" : "")}";
            var (method, path, body, type) = write.Mode switch
            {
                WriteMode.Create => (HttpMethod.Post, Path(kind, write.Reference, named: false) + query, write.Body, "application/json"),
                WriteMode.MergePatch =>
                    (HttpMethod.Patch, Path(kind, write.Reference, named: true) + query, write.Body, "application/merge-patch+json"),
                WriteMode.Update => (HttpMethod.Put, Path(kind, write.Reference, named: true) + query, write.Body, "application/json"),
                _ => (HttpMethod.Delete, Path(kind, write.Reference, named: true), DeleteOptions(write.Body, dryRun), "application/json"),
            };
            sent = !dryRun;   // a dry run never stores anything
            return await SendAsync(hub, method, path, body, type, sent, stop).ConfigureAwait(false);
        }, token, () => sent);
    }

    private static readonly WriteOutcome s_accepted = new(WriteResult.Accepted, null, null);

    /// <param name="sent">Whether a write was sent; then a failure is <see cref="WriteResult.Unknown"/>, and nothing is thrown.</param>
    private async Task<WriteOutcome> TryAsync(
        Operator by, Func<HubClient, CancellationToken, Task<WriteOutcome>> act, CancellationToken token, Func<bool>? sent = null)
    {
        using var timeout = new CancellationTokenSource(s_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
        try
        {
            return await act(hubOf(by), either.Token).ConfigureAwait(false);
        }
        catch (AccessDeniedException ex)
        {
            return new WriteOutcome(WriteResult.Denied, ex.Message, null);
        }
        catch (KindAbsentException ex)
        {
            return new WriteOutcome(WriteResult.Gone, ex.Message, null);
        }
        catch (Exception ex) when (ex is SourceException or HubSettingsException)
        {
            return new WriteOutcome(Sent() && MayHaveArrived(ex) ? WriteResult.Unknown : WriteResult.Unreachable, ex.Message, null);
        }
        catch (OperationCanceledException) when (Sent() || !token.IsCancellationRequested)
        {
            var words = token.IsCancellationRequested ? "FleetDns stopped waiting for the hub's answer."
                : $"The hub did not answer within {s_timeout.TotalSeconds:0} s.";
            return new WriteOutcome(Sent() ? WriteResult.Unknown : WriteResult.Unreachable, words, null);
        }
        catch (Exception ex) when (ex is not OperationCanceledException)
        {
            // The sources of credentials (files, Azure.Identity, a token cache) do not wrap their exceptions.
            return new WriteOutcome(
                Sent() ? WriteResult.Unknown : WriteResult.Unreachable,
                $"FleetDns could not send the request to the hub ({ex.GetType().Name}): {OutsideWords.Plain(ex.Message)}", null);
        }

        bool Sent() => sent?.Invoke() == true;
    }

    // Without a connection no request was sent; over a connection that was closed it may have been.
    private static bool MayHaveArrived(Exception failure) => failure.InnerException switch
    {
        HttpRequestException http =>
            http.HttpRequestError is not (
                HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
                or HttpRequestError.ProxyTunnelError),
        IOException or OperationCanceledException => true,
        _ => false,
    };

    /// <param name="stores">A real write: if the server's answer is not conclusive, it is unknown whether it was stored.</param>
    private async Task<WriteOutcome> SendAsync(
        HubClient hub, HttpMethod method, string path, JsonObject? body, string type, bool stores, CancellationToken token)
    {
        var text = body?.ToJsonString();
        using var response = await hub.SendAsync(
            method, path, text is null ? null : () => new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue(type)), token)
            .ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            var answer = await HubAnswer.ReadAsync(response, time, token).ConfigureAwait(false);
            return new WriteOutcome(
                stores && answer.Code is (408 or >= 500) ? WriteResult.Unknown : Classify(answer), answer.Message, null);
        }

        var written = await ReadAsync(response, token).ConfigureAwait(false);
        return new WriteOutcome(
            WriteResult.Accepted, null,
            written?["metadata"]?["resourceVersion"] is JsonValue version && version.TryGetValue<string>(out var opaque) ? opaque
            : null)
        { Written = written };
    }

    private async Task<ServedKind> KindAsync(HubClient hub, DocumentRef reference, JsonObject? body, CancellationToken token)
    {
        var kinds = await KindsAsync(hub, reference.Group, token).ConfigureAwait(false);
        var wanted = body?["apiVersion"] is JsonValue value && value.TryGetValue<string>(out var text) ? text[(text.LastIndexOf('/') + 1)..]
            : null;
        return kinds.FirstOrDefault(k => k.Kind == reference.Kind && (wanted is null || k.Version == wanted))
            ?? throw new KindAbsentException(
                $"The hub does not serve {reference.Kind}{(reference.Group.Length == 0 ? "" : $" of {reference.Group}")}"
                + $"{(wanted is null ? "" : $" in version {wanted}")}.");
    }

    private async Task<IReadOnlyList<ServedKind>> KindsAsync(HubClient hub, string group, CancellationToken token)
    {
        var key = (hub.Server, group);
        if (_kinds.TryGetValue(key, out var known) && known.Until > time.GetUtcNow())
        {
            return known.Kinds;
        }

        var kinds = await hub.Discovery.KindsAsync(group, time, token).ConfigureAwait(false);
        if (kinds.Count > 0)
        {
            _kinds[key] = (kinds, time.GetUtcNow() + s_remembered);   // a missing kind may be installed at any time
        }

        return kinds;
    }

    private static string Path(ServedKind kind, DocumentRef reference, bool named)
    {
        var ns = kind.Namespaced ? $"/namespaces/{Uri.EscapeDataString(reference.Key.Namespace)}" : "";
        var name = named ? $"/{Uri.EscapeDataString(reference.Key.Name)}" : "";
        return $"{kind.Path}{ns}/{kind.Plural}{name}";
    }

    // Only the object that was shown, in exactly that state.
    private static JsonObject DeleteOptions(JsonObject body, bool dryRun)
    {
        var options = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = "Background" };
        var preconditions = new JsonObject();
        foreach (var field in (string[])["uid", "resourceVersion"])
        {
            if (body["metadata"]?[field] is { } value)
            {
                preconditions[field] = value.DeepClone();
            }
        }

        if (preconditions.Count > 0)
        {
            options["preconditions"] = preconditions;
        }

        if (dryRun)
        {
            options["dryRun"] = new JsonArray("All");
        }

        return options;
    }

    private static WriteResult Classify(HubAnswer answer) => answer.Code switch
    {
        // Webhooks refuse with any code, 403 by default; the cause is the content, not the operator's rights.
        // Sample: admission webhook "fleet.membercluster.validating" denied the request: …
        _ when answer.Message.StartsWith("admission webhook ", StringComparison.Ordinal)
            && answer.Message.Contains(" denied the request", StringComparison.Ordinal) => WriteResult.Invalid,
        409 => WriteResult.Conflict,
        404 => WriteResult.Gone,
        401 or 403 => WriteResult.Denied,
        400 or 405 or 413 or 415 or 422 => WriteResult.Invalid,
        _ => WriteResult.Unreachable,
    };

    /// <summary>The write is done even if the answer cannot be read; the watch will deliver the object.</summary>
    private static async Task<JsonObject?> ReadAsync(HttpResponseMessage response, CancellationToken token)
    {
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            return await JsonNode.ParseAsync(stream, cancellationToken: token).ConfigureAwait(false) as JsonObject;
        }
        catch (Exception ex) when (ex is JsonException or IOException or HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }
}
