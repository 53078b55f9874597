using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Journal;

/// <summary>
/// A plan whose process died: what was written, what was not, and what is unknown. The operator can continue it, undo it or leave it.
/// </summary>
public sealed partial class InterruptedPage : LiveComponent
{
    private Interrupted? _state;   // kept once found: continuing it ends the record
    private bool _read;
    private bool _busy;
    private bool _ended;
    private string? _message;
    private (Preflight First, Func<CancellationToken, Task<Preflight>> Prepare)? _review;

    [Inject] private IJournalReader Journal { get; set; } = null!;
    [Inject] private IHubObjects Hub { get; set; } = null!;
    [Inject] private IChangePipeline Pipeline { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;
    [Inject] private CurrentOperator Who { get; set; } = null!;

    [Parameter] public string Name { get; set; } = "";

    private string? MayNot => Policy.Refuses(Who.Value, Act.Write);

    protected override void OnInitialized() => Follow(FindAsync, state => (_read, _state) = (true, state ?? _state));

    // Takes the first snapshot that has it and reads its objects once.
    private async IAsyncEnumerable<Interrupted?> FindAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var snapshot in Journal.SubscribeAsync(token))
        {
            if (snapshot.Interrupted.FirstOrDefault(run => run.Kept.Name == Name) is { } run)
            {
                yield return await Interrupted.ReadAsync(run, Hub, Who.Value, token);
                yield break;
            }

            yield return null;
        }
    }

    private Task GoOnAsync()
    {
        var (state, rest) = (_state!, _state!.Rest());
        return ReviewAsync(async token => state.Check(await Pipeline.PrepareAsync(rest, Who.Value, token)));
    }

    private Task UndoAsync()
    {
        var (state, done) = (_state!, _state!.Report());
        return ReviewAsync(async token =>
            (await Pipeline.PrepareUndoAsync(done, Who.Value, token)) with { TakesOver = state.Of.Kept.Name });
    }

    private async Task ReviewAsync(Func<CancellationToken, Task<Preflight>> prepare)
    {
        _busy = true;
        var first = await prepare(Gone);
        (_busy, _review) = (false, (first, prepare));
    }

    private async Task LeaveAsync()
    {
        if (_state is not { } state)
        {
            return;
        }

        _busy = true;
        var problem = await Pipeline.LeaveAsync(state.Of.Kept.Name, Who.Value);
        (_busy, _ended, _message) = (false, problem is null, problem ?? "The record is closed; nothing was written.");
    }

    private static Signal SignalOf(DocumentFate fate) => fate switch
    {
        DocumentFate.Written or DocumentFate.Kept => Signal.Ok,
        DocumentFate.Leaving => Signal.AtRisk,
        DocumentFate.Unknown or DocumentFate.Failed => Signal.Stopped,
        _ => Signal.Note,
    };
}
