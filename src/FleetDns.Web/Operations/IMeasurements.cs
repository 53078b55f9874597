using System.Collections.Immutable;
using FleetDns.Core.Fleet;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>The measurements of this process: at most one runs per profile; every tab sees the same.</summary>
public interface IMeasurements
{
    /// <summary>More in one go would only burden the name servers.</summary>
    const int MostQueries = 100_000;

    /// <summary>The latest measurement of each profile, running or finished.</summary>
    ImmutableDictionary<ObjectKey, Measurement> Current { get; }

    /// <summary>The newest dictionary at once, then again after changes; never every one, always the last one.</summary>
    IAsyncEnumerable<ImmutableDictionary<ObjectKey, Measurement>> SubscribeAsync(CancellationToken token);

    /// <summary>Starts measuring in the background; does nothing while one runs. Throws <see cref="InvalidOperationException"/> with words for the operator when they may not, or the profile has no FQDN.</summary>
    void Start(ObjectKey profile, int queries, Operator by);

    /// <summary>Stops and keeps what was counted; such a measurement gets no verdict on the split. Throws <see cref="InvalidOperationException"/> with words for the operator when they may not.</summary>
    void Stop(ObjectKey profile, Operator by);
}
