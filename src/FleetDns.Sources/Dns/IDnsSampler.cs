using FleetDns.Core.Sampling;

namespace FleetDns.Sources.Dns;

/// <summary>Measures what the name servers of a zone answer.</summary>
public interface IDnsSampler
{
    /// <summary>
    /// Asks exactly <see cref="MeasurementPlan.Queries"/> times and yields each answer as it comes; fewer only when cancelled, or when
    /// the name servers stay silent, which the last answer then says. Throws <see cref="DnsSetupException"/> before the first query.
    /// </summary>
    IAsyncEnumerable<DnsAnswer> SampleAsync(MeasurementPlan plan, CancellationToken token);
}
