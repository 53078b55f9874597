using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FleetDns.Core.Journal;
using FleetDns.Sources.Publishing;
using FleetDns.Web.Live;
using FleetDns.Web.Security;

namespace FleetDns.Web.Operations;

/// <summary>The journal for the operator of this tab: changes made and observed, newest first, without objects they may not see.</summary>
public sealed class OperatorJournal(
    JournalStore made, SeenChanges seen, CurrentOperator who, IOperatorRights rights, TimeProvider time) : IJournalReader
{
    private static readonly TimeSpan s_recheck = TimeSpan.FromSeconds(5);   // rights change without the journal changing

    public async IAsyncEnumerable<JournalView> SubscribeAsync([EnumeratorCancellation] CancellationToken token)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        var bell = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        bell.Writer.TryWrite(0);
        var rings = RingAllAsync();
        try
        {
            await foreach (var _ in bell.Reader.ReadAllAsync(token))
            {
                yield return await ReadAsync(token);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await rings.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // A failing loop also ends the reader, with its exception.
        async Task RingAllAsync()
        {
            try
            {
                await Loops.RunAsync(ended.Token,
                [
                    stop => RingAsync(made.SubscribeAsync(stop)), stop => RingAsync(made.Runs.SubscribeAsync(stop)),
                    stop => RingAsync(seen.SubscribeAsync(stop)), TickAsync,
                ]);
            }
            catch (Exception failure)
            {
                bell.Writer.TryComplete(failure);
            }
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
            using var timer = new PeriodicTimer(s_recheck, time);
            while (await timer.WaitForNextTickAsync(stop))
            {
                bell.Writer.TryWrite(0);
            }
        }
    }

    private async Task<JournalView> ReadAsync(CancellationToken token)
    {
        var kept = made.Current;
        var lines = Merge(kept.Lines, seen.Current);
        var runs = made.Runs.Current;
        var spaces = lines.Select(line => line.Scope).Concat(runs.Runs.SelectMany(each => each.Run.Documents).Select(Ref))
            .Select(of => of.Kind == "Namespace" ? of.Key.Name : of.Key.Namespace);
        var visible = await rights.VisibleAsync(who.Value, spaces.Where(ns => ns.Length > 0), token);
        return visible is null
            ? new JournalView([], seen.Since, kept.Keeping)
            : new JournalView(
                Narrow(lines, visible), seen.Since,
                kept.Keeping)
            {
                Interrupted = [.. runs.Runs.Select(run => Narrow(run, visible)).OfType<InterruptedRun>()],
                RunsProblem = runs.Problem
            };
    }

    // A plan without any visible document is not shown; of the others only the visible part.
    private static InterruptedRun? Narrow(KeptRun kept, Visibility visible)
    {
        if (visible.IsAll)
        {
            return new InterruptedRun(kept, 0);
        }

        ImmutableArray<RunDocument> seen = [.. kept.Run.Documents.Where(document => visible.Sees(Ref(document)))
            .Select(document => document with { Profiles = [.. document.Profiles.Where(profile => visible.Sees(profile.Namespace))] })];
        var hidden = kept.Run.Documents.Length - seen.Length;
        return seen.IsEmpty ? null
            : new InterruptedRun(
                kept with
                {
                    Run = kept.Run with
                    {
                        Documents = seen,
                        Title = hidden == 0 ? kept.Run.Title : "A change that you have access to in part"
                    }
                }, hidden);
    }

    private static ObjectRef Ref(RunDocument document) => new(document.Kind, document.Key);

    private static ImmutableArray<JournalLine> Narrow(ImmutableArray<JournalLine> lines, Visibility visible) => visible.IsAll ? lines :
        [.. lines.Where(line => visible.Sees(line.Scope))
            .Select(line => line.Profiles.IsDefaultOrEmpty || line.Profiles.All(profile => visible.Sees(profile.Namespace))
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
