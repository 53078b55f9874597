using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FleetDns.Core.Fleet;
using FleetDns.Core.Journal;
using FleetDns.Web.Live;
using FleetDns.Web.Security;

namespace FleetDns.Web.Operations;

/// <summary>The journal as the operator of this tab may see it: made and seen, newest first, without the objects that are not theirs to see.</summary>
public sealed class OperatorJournal(JournalStore made, SeenChanges seen, CurrentOperator who, IOperatorRights rights, TimeProvider time) : IJournalReader
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(5);   // rights change without the journal changing

    public async IAsyncEnumerable<JournalPicture> SubscribeAsync([EnumeratorCancellation] CancellationToken token)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        var bell = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        bell.Writer.TryWrite(0);
        var rings = Task.WhenAll(RingAsync(made.SubscribeAsync(ended.Token)), RingAsync(seen.SubscribeAsync(ended.Token)), TickAsync(ended.Token));
        try
        {
            await foreach (var _ in bell.Reader.ReadAllAsync(token))
            {
                yield return await PictureAsync(token);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await rings.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task RingAsync<T>(IAsyncEnumerable<T> values)
        {
            await foreach (var _ in values)
            {
                bell.Writer.TryWrite(0);
            }
        }

        async Task TickAsync(CancellationToken stop)
        {
            using var timer = new PeriodicTimer(s_lookAgain, time);
            while (await timer.WaitForNextTickAsync(stop))
            {
                bell.Writer.TryWrite(0);
            }
        }
    }

    private async Task<JournalPicture> PictureAsync(CancellationToken token)
    {
        var kept = made.Current;
        var lines = Merge(kept.Lines, seen.Current);
        var visible = await rights.VisibleAsync(who.Value, lines.Select(line => line.Scope.Kind == "Namespace" ? line.Scope.Key.Name : line.Scope.Key.Namespace).Where(ns => ns.Length > 0), token);
        return new JournalPicture(visible is null ? [] : Narrow(lines, visible), seen.Since, kept.Keeping);
    }

    private static ImmutableArray<JournalLine> Narrow(ImmutableArray<JournalLine> lines, Visibility visible) => visible.IsAll ? lines :
        [.. lines.Where(line => visible.Sees(line.Scope)).Select(line => line.Profiles.IsDefaultOrEmpty || line.Profiles.All(profile => visible.Sees(profile.Namespace))
            ? line
            : line with { Profiles = [.. line.Profiles.Where(profile => visible.Sees(profile.Namespace))] })];

    private static ImmutableArray<JournalLine> Merge(ImmutableArray<JournalLine> first, ImmutableArray<JournalLine> second)
    {
        var merged = ImmutableArray.CreateBuilder<JournalLine>(first.Length + second.Length);
        var (i, j) = (0, 0);
        while (i < first.Length || j < second.Length)
        {
            merged.Add(j == second.Length || (i < first.Length && first[i].At >= second[j].At) ? first[i++] : second[j++]);
        }

        return merged.MoveToImmutable();
    }
}
