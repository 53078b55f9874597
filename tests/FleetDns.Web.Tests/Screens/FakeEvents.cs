using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Tests.Screens;

/// <param name="problem">What recording comes to; null when it succeeds.</param>
internal sealed class FakeEvents(string? problem = null) : IHubEvents
{
    public List<(WriteNote Note, Operator By)> Recorded { get; } = [];

    public Task<string?> RecordAsync(WriteNote note, Operator by, string correlation, CancellationToken token)
    {
        Recorded.Add((note, by));
        return Task.FromResult(problem);
    }
}
