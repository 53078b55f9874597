using System.Runtime.CompilerServices;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;

namespace FleetDns.Web.Live;

/// <summary>
/// The fleet as the operator of this tab may see it. What they may not read appears in no page, search, count or headline. While they
/// must sign in again it is paused: the tab keeps its last view, marked as such.
/// </summary>
/// <param name="all">The whole fleet.</param>
public sealed class OperatorFeed(IFleetFeed all, CurrentOperator who, IOperatorRights rights, VisibleFleets fleets, TimeProvider time)
    : IFleetFeed
{
    private static readonly TimeSpan s_recheck = TimeSpan.FromSeconds(5);
    private volatile FleetView? _shown;                             // the last one before the operator had to sign in again
    // The view it was made from, since when it is paused, and the result
    private volatile Tuple<FleetView, DateTimeOffset, FleetView>? _paused;

    public FleetView Current
    {
        get
        {
            var view = all.Current;
            return who.PausedSince is { } since ? Paused(view, since)
                : rights.Known(who.Value, Visibility.NamespacesOf(view)) is { } visible ? _shown = fleets.Of(view, visible)
                : Unknown(view);
        }
    }

    public async IAsyncEnumerable<FleetView> SubscribeAsync([EnumeratorCancellation] CancellationToken token)
    {
        FleetView? last = null;
        await foreach (var view in Repeating.AndAgainAsync(all.SubscribeAsync, () => all.Current, s_recheck, time, token))
        {
            var visible = who.PausedSince is null ? await rights.VisibleAsync(who.Value, Visibility.NamespacesOf(view), token) : null;
            if (who.PausedSince is { } since)   // checked again: the call above may just have set it
            {
                var paused = Paused(view, since);
                if (!ReferenceEquals(paused, last))
                {
                    yield return last = paused;
                }

                continue;
            }

            var mine = visible is null ? Unknown(view) : _shown = fleets.Of(view, visible);
            if (visible is null || !ReferenceEquals(mine, last))
            {
                yield return last = mine;
            }
        }
    }

    private FleetView Paused(FleetView view, DateTimeOffset since)
    {
        var shown = _shown;
        if (_paused is var (of, at, made) && at == since && (ReferenceEquals(of, shown) || shown is null))
        {
            return made;
        }

        var kept = shown ?? Unknown(view);
        var azure = kept.Freshness.Azure;
        made = kept with
        {
            Freshness = kept.Freshness with
            {
                Paused = since,
                Azure = azure.State == SourceState.Live ? azure with { State = SourceState.Stale, Since = since } : azure
            }
        };
        _paused = Tuple.Create(kept, since, made);
        return made;
    }

    // Until the hub has reported what this operator may see, nothing is shown: too little for a moment rather than too much.
    private static FleetView Unknown(FleetView view) => FleetView.Empty with
    {
        Freshness = view.Freshness with
        {
            Kinds = [
                .. view.Freshness.Kinds.Select(
                    kind => kind.State == SourceState.Live ? kind with { State = SourceState.CatchingUp, AsOf = null }
                    : kind with { AsOf = null })],
        },
    };
}
