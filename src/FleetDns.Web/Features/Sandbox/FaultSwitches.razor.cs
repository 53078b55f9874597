using System.Runtime.CompilerServices;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Sandbox;

/// <summary>The current state of the switches, read every two seconds: they can also be changed through the control address.</summary>
public sealed partial class FaultSwitches : LiveComponent
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private ImmutableArray<SandboxFault> _faults = [];
    private string? _problem;
    private bool _busy;
    private bool _known;

    [Inject] private ISandboxControl Control { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;

    private string? MayNot => Policy.Refuses(Operator.Value, Act.SwitchFault);

    private string Sentence => !_known ? "Reading the faults of the sandbox…"
        : _faults.Where(f => f.On).Select(NameOf).ToList() is { Count: > 0 } on
            ? $"{on.Count} of {_faults.Length} faults {(on.Count == 1 ? "is" : "are")} on: {string.Join(", ", on)}."
        : "No fault is on.";

    /// <summary>Title and id: the title alone is not unique.</summary>
    private static string NameOf(SandboxFault fault) => $"{FaultTitles.Title(fault)} ({fault.Name})";

    protected override void OnInitialized() => Follow(ReadAsync, Show);

    private void Show((ImmutableArray<SandboxFault>? Faults, string? Problem) read)
    {
        _problem = read.Problem;
        if (read.Faults is not { } faults)
        {
            return;
        }

        _faults = faults;
        _known = true;
    }

    private async IAsyncEnumerable<(ImmutableArray<SandboxFault>? Faults, string? Problem)> ReadAsync(
        [EnumeratorCancellation] CancellationToken token)
    {
        while (true)
        {
            yield return await ReadOnceAsync(token);
            await Task.Delay(s_interval, Time, token);
        }
    }

    private async Task<(ImmutableArray<SandboxFault>? Faults, string? Problem)> ReadOnceAsync(CancellationToken token)
    {
        try
        {
            return (await Control.ListAsync(token), null);
        }
        catch (SandboxControlException failure)
        {
            return (null, failure.Message);
        }
    }

    private async Task SwitchAsync(SandboxFault fault, bool on)
    {
        _busy = true;
        try
        {
            await Control.SwitchAsync(fault.Name, on, Operator.Value, Gone);
            Show(await ReadOnceAsync(Gone));
        }
        catch (SandboxControlException failure)
        {
            _problem = failure.Message;
        }
        finally
        {
            _busy = false;
        }
    }
}
