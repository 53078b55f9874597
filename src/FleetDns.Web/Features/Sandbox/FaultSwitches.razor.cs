using System.Runtime.CompilerServices;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Sandbox;

/// <summary>The switches as they are, read anew every two seconds: others may switch too, over the control address.</summary>
public sealed partial class FaultSwitches : LiveComponent
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(2);

    private ImmutableArray<SandboxFault> _faults = [];
    private string? _trouble;
    private bool _busy;
    private bool _known;

    [Inject] private ISandboxControl Control { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;

    private string? MayNot => Policy.Refuses(Operator.Value, Act.SwitchFault);

    private string Sentence => !_known ? "The sandbox's faults are being read."
        : _faults.Where(f => f.On).Select(Called).ToList() is { Count: > 0 } on ? $"{on.Count} of {_faults.Length} faults {(on.Count == 1 ? "is" : "are")} on: {string.Join(", ", on)}."
        : "No fault is on.";

    /// <summary>Words and id: the words alone are not unique.</summary>
    private static string Called(SandboxFault fault) => $"{FaultWords.Title(fault)} ({fault.Name})";

    protected override void OnInitialized() => Follow(ReadAsync, Show);

    private void Show((ImmutableArray<SandboxFault>? Faults, string? Trouble) read)
    {
        _trouble = read.Trouble;
        if (read.Faults is not { } faults)
        {
            return;
        }

        _faults = faults;
        _known = true;
    }

    private async IAsyncEnumerable<(ImmutableArray<SandboxFault>? Faults, string? Trouble)> ReadAsync([EnumeratorCancellation] CancellationToken token)
    {
        while (true)
        {
            yield return await ReadOnceAsync(token);
            await Task.Delay(s_again, Time, token);
        }
    }

    private async Task<(ImmutableArray<SandboxFault>? Faults, string? Trouble)> ReadOnceAsync(CancellationToken token)
    {
        try
        {
            return (await Control.ListAsync(token), null);
        }
        catch (SandboxControlException trouble)
        {
            return (null, trouble.Message);
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
        catch (SandboxControlException trouble)
        {
            _trouble = trouble.Message;
        }
        finally
        {
            _busy = false;
        }
    }
}
