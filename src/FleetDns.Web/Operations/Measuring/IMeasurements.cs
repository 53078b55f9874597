using FleetDns.Core.Sampling;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>The measurements of this process: at most one runs per profile; every tab sees the same.</summary>
public interface IMeasurements
{
    /// <summary>The latest measurement of each profile that there is, running or finished, by the profile's uid: one that is created again has none.</summary>
    ImmutableDictionary<string, Measurement> Current { get; }

    /// <summary>The newest dictionary at once, then again after changes; never every one, always the last one.</summary>
    IAsyncEnumerable<ImmutableDictionary<string, Measurement>> SubscribeAsync(CancellationToken token);

    /// <summary>Starts measuring in the background; does nothing while one runs. Throws <see cref="InvalidOperationException"/> with words for the operator when they may not, the profile has no FQDN, or <see cref="MeasurementLimits"/> do not allow it.</summary>
    void Start(ObjectKey profile, int queries, Operator by);

    /// <summary>Stops and keeps what was counted; such a measurement gets no verdict on the split. Throws <see cref="InvalidOperationException"/> with words for the operator when they may not.</summary>
    void Stop(ObjectKey profile, Operator by);
}
