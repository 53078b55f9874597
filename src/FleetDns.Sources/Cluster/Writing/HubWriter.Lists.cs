using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>What a namespace holds.</summary>
public sealed partial class HubWriter
{
    /// <summary>One page of a list: what has more is not read to its end.</summary>
    private const int MostListed = 500;

    public async Task<ObjectsReading> ListAsync(PlanKind kind, string ns, Operator by, CancellationToken token)
    {
        var outcome = await TryAsync(by, async (hub, stop) =>
        {
            var served = await KindAsync(hub, kind.Named(ns, ""), null, stop).ConfigureAwait(false);
            return await SendAsync(hub, HttpMethod.Get, $"{Path(served, kind.Named(ns, ""), named: false)}?limit={MostListed}", null, "application/json", stores: false, stop).ConfigureAwait(false);
        }, token).ConfigureAwait(false);
        var items = outcome.Written?["items"] as JsonArray;
        return outcome.Result != WriteResult.Accepted ? new ObjectsReading([], outcome)
            : items is null ? new ObjectsReading([], new WriteOutcome(WriteResult.Unreachable, "The hub's answer is no list.", null))
            : outcome.Written?["metadata"]?["continue"]?.ToString() is { Length: > 0 } ? new ObjectsReading([], new WriteOutcome(WriteResult.Invalid, $"There are more than {MostListed}.", null))
            : new ObjectsReading([.. items.OfType<JsonObject>()], outcome);
    }
}
