using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Tests.Screens;

/// <param name="problem">What recording comes to; null when it succeeds.</param>
internal sealed class FakeEvents(string? problem = null) : IHubEvents
{
    public List<(WeightChange Change, Operator By)> Recorded { get; } = [];

    public Task<string?> RecordAsync(WeightChange change, Operator by, string correlation, CancellationToken token)
    {
        Recorded.Add((change, by));
        return Task.FromResult(problem);
    }
}
