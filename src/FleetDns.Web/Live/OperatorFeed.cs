using System.Runtime.CompilerServices;
using FleetDns.Core.Fleet;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;

namespace FleetDns.Web.Live;

/// <summary>The fleet as the operator of this tab may see it. What they may not read is not in their pages, searches, counts or headlines.</summary>
public sealed class OperatorFeed(FleetFeed all, CurrentOperator who, IOperatorRights rights, VisibleFleets fleets, TimeProvider time) : IFleetFeed
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(5);

    public FleetView Current
    {
        get
        {
            var view = all.Current;
            return rights.Known(who.Value, Visibility.NamespacesOf(view)) is { } visible ? fleets.Of(view, visible) : Unknown(view);
        }
    }

    public async IAsyncEnumerable<FleetView> SubscribeAsync([EnumeratorCancellation] CancellationToken token)
    {
        FleetView? last = null;
        await foreach (var view in AndAgainAsync(token))
        {
            var visible = await rights.VisibleAsync(who.Value, Visibility.NamespacesOf(view), token);
            var mine = visible is null ? Unknown(view) : fleets.Of(view, visible);
            if (visible is null || !ReferenceEquals(mine, last))
            {
                yield return last = mine;
            }
        }
    }

    // Until the hub has told what this operator may see, nothing is shown: too little for a moment rather than too much.
    private static FleetView Unknown(FleetView view) => FleetView.Empty with
    {
        Freshness = view.Freshness with
        {
            Kinds = view.Freshness.Kinds.IsDefault ? [] : [.. view.Freshness.Kinds.Select(kind => kind.State == SourceState.Live ? kind with { State = SourceState.CatchingUp, AsOf = null } : kind with { AsOf = null })],
        },
    };

    /// <summary>Every new view, and the last one again from time to time: rights change without the fleet changing.</summary>
    private async IAsyncEnumerable<FleetView> AndAgainAsync([EnumeratorCancellation] CancellationToken token)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        var views = all.SubscribeAsync(ended.Token).GetAsyncEnumerator(ended.Token);
        using var timer = new PeriodicTimer(s_lookAgain, time);
        var next = views.MoveNextAsync().AsTask();
        var tick = timer.WaitForNextTickAsync(ended.Token).AsTask();
        try
        {
            while (true)
            {
                if (await Task.WhenAny(next, tick) == next)
                {
                    if (!await next)
                    {
                        yield break;
                    }

                    next = views.MoveNextAsync().AsTask();
                }
                else
                {
                    await tick;
                    tick = timer.WaitForNextTickAsync(ended.Token).AsTask();
                }

                yield return all.Current;
            }
        }
        finally
        {
            // A step that is under way must end before its enumerator may be disposed.
            await ended.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await views.DisposeAsync();
        }
    }
}
