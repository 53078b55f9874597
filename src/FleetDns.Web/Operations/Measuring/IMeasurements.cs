using FleetDns.Core.Sampling;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>The measurements of this process: at most one runs per profile; all tabs share them.</summary>
public interface IMeasurements
{
    /// <summary>
    /// The latest measurement of each existing profile, running or finished, by the profile's uid: a re-created profile has none.
    /// </summary>
    ImmutableDictionary<string, Measurement> Current { get; }

    /// <summary>The newest dictionary at once, then again after changes. Those in between may be skipped, the last one never is.</summary>
    IAsyncEnumerable<ImmutableDictionary<string, Measurement>> SubscribeAsync(CancellationToken token);

    /// <summary>
    /// Starts a measurement in the background; does nothing while one runs. Throws <see cref="InvalidOperationException"/> with a message
    /// for the operator when they may not, the profile has no FQDN, or <see cref="MeasurementLimits"/> do not allow it.
    /// </summary>
    void Start(ObjectKey profile, int queries, Operator by);

    /// <summary>
    /// Stops and keeps the counts; such a measurement gets no verdict on the split. Throws <see cref="InvalidOperationException"/> with a
    /// message for the operator when they may not.
    /// </summary>
    void Stop(ObjectKey profile, Operator by);
}
