using FleetDns.Core.Sampling;

namespace FleetDns.Sources.Dns;

/// <summary>Samples the answers of a zone's name servers.</summary>
public interface IDnsSampler
{
    /// <summary>
    /// Sends exactly <see cref="MeasurementPlan.Queries"/> queries and yields each answer as it arrives; fewer only when cancelled, or when
    /// the name servers stay silent, which the last answer then reports. Throws <see cref="DnsSetupException"/> before the first query.
    /// </summary>
    IAsyncEnumerable<DnsAnswer> SampleAsync(MeasurementPlan plan, CancellationToken token);
}
