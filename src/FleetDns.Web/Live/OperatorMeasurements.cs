using System.Runtime.CompilerServices;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;

namespace FleetDns.Web.Live;

/// <summary>The measurements as this tab shows them: they stand still while its operator has to sign in again. Which of them are shown is the feed's to say.</summary>
public sealed class OperatorMeasurements(Measurements all, CurrentOperator who, TimeProvider time) : IMeasurements
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(5);
    private volatile ImmutableDictionary<string, Measurement> _shown = ImmutableDictionary<string, Measurement>.Empty;

    public ImmutableDictionary<string, Measurement> Current => who.PausedSince is null ? _shown = all.Current : _shown;

    public async IAsyncEnumerable<ImmutableDictionary<string, Measurement>> SubscribeAsync([EnumeratorCancellation] CancellationToken token)
    {
        ImmutableDictionary<string, Measurement>? last = null;
        await foreach (var measured in Repeating.AndAgainAsync(all.SubscribeAsync, () => Current, s_lookAgain, time, token))
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
