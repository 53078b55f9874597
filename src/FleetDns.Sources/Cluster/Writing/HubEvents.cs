using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>Creates v1 Events over the operator's own connection. The hub forgets them after its own time (an hour by default); the log does not.</summary>
/// <param name="hubOf">The connection that carries this operator's identity; may throw <see cref="HubSettingsException"/>.</param>
public sealed class HubEvents(Func<Operator, HubClient> hubOf, TimeProvider time) : IHubEvents
{
    private const string Component = "fleetdns";
    private const int LongestName = 190;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public async Task<string?> RecordAsync(WeightChange change, Operator by, string correlation, CancellationToken token)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        try
        {
            var hub = hubOf(by);
            var version = await hub.Discovery.FindAsync(HubResource.Backends, time, either.Token).ConfigureAwait(false);
            var body = Event(change, by, correlation, version["apis/".Length..]).ToJsonString();
            using var response = await hub.SendAsync(HttpMethod.Post, $"api/v1/namespaces/{Uri.EscapeDataString(change.Backend.Namespace)}/events?fieldManager={Component}",
                () => new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")), either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : (await HubAnswer.ReadAsync(response, time, either.Token).ConfigureAwait(false)).Message;
        }
        catch (Exception ex) when (ex is SourceException or AccessDeniedException or KindAbsentException or HubSettingsException)
        {
            return ex.Message;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return $"The hub did not answer within {s_patience.TotalSeconds:0} s.";
        }
    }

    private JsonObject Event(WeightChange change, Operator by, string correlation, string apiVersion)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var name = change.Backend.Name.Length > LongestName ? change.Backend.Name[..LongestName] : change.Backend.Name;
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{name}.{Guid.NewGuid():N}",
                ["namespace"] = change.Backend.Namespace,
                ["annotations"] = new JsonObject { ["fleetdns.io/operator-id"] = by.Id, ["fleetdns.io/operator-name"] = by.Name, ["fleetdns.io/correlation-id"] = correlation },
            },
            ["involvedObject"] = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = "TrafficManagerBackend", ["namespace"] = change.Backend.Namespace, ["name"] = change.Backend.Name },
            ["type"] = "Normal",
            ["reason"] = "WeightSet",
            ["message"] = string.Create(CultureInfo.InvariantCulture, $"{by.Name} set {WeightChange.Field} from {change.Old} to {change.New} with FleetDns."),
            ["action"] = "SetWeight",
            ["source"] = new JsonObject { ["component"] = Component },
            ["reportingComponent"] = Component,
            ["reportingInstance"] = Component,
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
            ["count"] = 1,
        };
    }
}
