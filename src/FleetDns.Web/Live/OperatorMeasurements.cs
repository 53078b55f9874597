using System.Runtime.CompilerServices;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;

namespace FleetDns.Web.Live;

/// <summary>
/// The measurements as this tab shows them: paused while its operator must sign in again. The feed decides which of them are shown.
/// </summary>
public sealed class OperatorMeasurements(Measurements all, CurrentOperator who, TimeProvider time) : IMeasurements
{
    private static readonly TimeSpan s_recheck = TimeSpan.FromSeconds(5);
    private volatile ImmutableDictionary<string, Measurement> _shown = ImmutableDictionary<string, Measurement>.Empty;

    public ImmutableDictionary<string, Measurement> Current => who.PausedSince is null ? _shown = all.Current : _shown;

    public async IAsyncEnumerable<ImmutableDictionary<string, Measurement>> SubscribeAsync([EnumeratorCancellation] CancellationToken token)
    {
        ImmutableDictionary<string, Measurement>? last = null;
        await foreach (var measured in Repeating.AndAgainAsync(all.SubscribeAsync, () => Current, s_recheck, time, token))
        {
            if (!ReferenceEquals(measured, last))
            {
                yield return last = measured;
            }
        }
    }

    public void Start(ObjectKey profile, int queries, Operator by) => all.Start(profile, queries, by);

    public void Stop(ObjectKey profile, Operator by) => all.Stop(profile, by);
}
