using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>Patches over the operator's own connection, as field manager <c>fleetdns</c>, with strict field validation.</summary>
/// <param name="hubOf">The connection that carries this operator's identity; may throw <see cref="HubSettingsException"/>.</param>
public sealed class HubWriter(Func<Operator, HubClient> hubOf, TimeProvider time) : IHubWriter
{
    private const string FieldManager = "fleetdns";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public Task<WriteOutcome> PatchBackendWeightAsync(WeightChange change, Operator by, bool dryRun, CancellationToken token) =>
        MergePatchAsync(HubResource.Backends, change.Backend, change.ToMergePatch(), by, dryRun, token);

    private async Task<WriteOutcome> MergePatchAsync(HubResource resource, ObjectKey key, JsonObject patch, Operator by, bool dryRun, CancellationToken token)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        try
        {
            var hub = hubOf(by);
            var version = await hub.Discovery.FindAsync(resource, time, either.Token).ConfigureAwait(false);
            var path = $"{version}/namespaces/{Uri.EscapeDataString(key.Namespace)}/{resource.Plural}/{Uri.EscapeDataString(key.Name)}"
                + $"?fieldManager={FieldManager}&fieldValidation=Strict{(dryRun ? "&dryRun=All" : "")}";
            using var response = await hub.SendAsync(HttpMethod.Patch, path, () => Body(patch), either.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return new WriteOutcome(WriteResult.Accepted, null, await VersionAsync(response, either.Token).ConfigureAwait(false));
            }

            var answer = await HubAnswer.ReadAsync(response, time, either.Token).ConfigureAwait(false);
            return new WriteOutcome(Classify(answer), answer.Message, null);
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
            return new WriteOutcome(WriteResult.Unreachable, ex.Message, null);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return new WriteOutcome(WriteResult.Unreachable, $"The hub did not answer within {s_patience.TotalSeconds:0} s.", null);
        }
    }

    private static WriteResult Classify(HubAnswer answer) => answer.Code switch
    {
        // Webhooks refuse with any code, 403 by default; that is a matter of content, not of the operator's rights.
        // Sample: admission webhook "fleet.membercluster.validating" denied the request: …
        _ when answer.Message.StartsWith("admission webhook ", StringComparison.Ordinal) && answer.Message.Contains(" denied the request", StringComparison.Ordinal) => WriteResult.Invalid,
        409 => WriteResult.Conflict,
        404 => WriteResult.Gone,
        401 or 403 => WriteResult.Denied,
        400 or 422 => WriteResult.Invalid,
        _ => WriteResult.Unreachable,
    };

    private static StringContent Body(JsonObject patch) => new(patch.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/merge-patch+json"));

    /// <summary>The write is done even where the answer cannot be read; the watch will bring the version.</summary>
    private static async Task<string?> VersionAsync(HttpResponseMessage response, CancellationToken token)
    {
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: token).ConfigureAwait(false);
            return ObjectDecoder<TrafficManagerBackend>.VersionOf(document.RootElement);
        }
        catch (Exception ex) when (ex is JsonException or IOException or HttpRequestException)
        {
            return null;
        }
    }
}
