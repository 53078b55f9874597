using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>
/// Creates v1 Events over the operator's own connection. The hub deletes them after a time (an hour by default); the log keeps the entries.
/// </summary>
/// <param name="hubOf">The connection with this operator's identity; may throw <see cref="HubSettingsException"/>.</param>
public sealed class HubEvents(Func<Operator, HubClient> hubOf, TimeProvider time) : IHubEvents
{
    private const string Component = "fleetdns";
    private const int LongestName = 190;
    private const int LongestMessage = 1000;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    public async Task<string?> RecordAsync(WriteNote note, Operator by, string correlation, CancellationToken token)
    {
        using var timeout = new CancellationTokenSource(s_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
        try
        {
            var hub = hubOf(by);
            var body = Event(note, by, correlation).ToJsonString();
            using var response = await hub.SendAsync(
                HttpMethod.Post, $"api/v1/namespaces/{Uri.EscapeDataString(Space(note))}/events?fieldManager={Component}",
                () => new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")), either.Token)
                    .ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null
                : (await HubAnswer.ReadAsync(response, time, either.Token).ConfigureAwait(false)).Message;
        }
        catch (Exception ex) when (ex is SourceException or AccessDeniedException or HubSettingsException)
        {
            return ex.Message;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return $"The hub did not answer within {s_timeout.TotalSeconds:0} s.";
        }
        catch (Exception ex) when (ex is not OperationCanceledException)
        {
            // The sources of credentials do not wrap their exceptions; the write itself was successful.
            return $"FleetDns could not send the request to the hub ({ex.GetType().Name}): {OutsideWords.Plain(ex.Message)}";
        }
    }

    // Events about cluster-scoped objects are in namespace default.
    private static string Space(WriteNote note) => note.Reference.Key.Namespace is { Length: > 0 } ns ? ns : "default";

    private JsonObject Event(WriteNote note, Operator by, string correlation)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var involved =
            new JsonObject { ["apiVersion"] = note.ApiVersion, ["kind"] = note.Reference.Kind, ["name"] = note.Reference.Key.Name };
        if (note.Reference.Key.Namespace.Length > 0)
        {
            involved["namespace"] = note.Reference.Key.Namespace;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{Cut(note.Reference.Key.Name, LongestName)}.{Guid.NewGuid():N}",
                ["namespace"] = Space(note),
                ["annotations"] =
                    new JsonObject
                    {
                        ["fleetdns.io/operator-id"] = by.Id,
                        ["fleetdns.io/operator-name"] = by.Name,
                        ["fleetdns.io/correlation-id"] = correlation
                    },
            },
            ["involvedObject"] = involved,
            ["type"] = "Normal",
            ["reason"] = note.Reason,
            ["message"] = Cut(note.Message, LongestMessage),
            ["action"] = note.Action,
            ["source"] = new JsonObject { ["component"] = Component },
            ["reportingComponent"] = Component,
            ["reportingInstance"] = Component,
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
            ["count"] = 1,
        };
    }

    private static string Cut(string text, int longest) => text.Length > longest ? text[..longest] : text;
}
