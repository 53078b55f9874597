using FleetDns.Sources.Arm;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Setup;

/// <summary>From subscription to fleet to hub. The choice is in the URL.</summary>
public sealed partial class HubSetupPage : LiveComponent
{
    private IReadOnlyList<SubscriptionData>? _subscriptions;
    private IReadOnlyList<FleetData>? _fleets;
    private string? _fleetsOf;
    private HubTestResult? _result;
    private string? _resultOf;
    private string? _problem;
    private bool _busy;

    [Inject] private IHubSetup Setup { get; set; } = null!;
    [Inject] private HubInUse Options { get; set; } = null!;
    [Inject] private CurrentOperator Current { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "subscription")] private string? Subscription { get; set; }
    [SupplyParameterFromQuery(Name = "fleet")] private string? FleetId { get; set; }

    private FleetData? Fleet => _fleets?.FirstOrDefault(fleet => Is(fleet.Id, FleetId));

    protected override async Task OnParametersSetAsync()
    {
        if (Setup.Unavailable is not null)
        {
            return;
        }

        if (_resultOf != FleetId)
        {
            (_result, _resultOf) = (null, FleetId);
        }

        await AskAsync(async () =>
        {
            _subscriptions ??= await Setup.SubscriptionsAsync(Current.Value, Gone);
            if (Subscription is { } subscription && _fleetsOf != subscription)
            {
                (_fleets, _fleetsOf) = (null, subscription);
                _fleets = await Setup.FleetsAsync(subscription, Current.Value, Gone);
            }
        });
    }

    private Task TryAsync(bool alsoAsApplication) =>
        AskAsync(async () => _result = Fleet is { } fleet ? await Setup.TryAsync(fleet, alsoAsApplication, Current.Value, Gone) : null);

    private async Task AskAsync(Func<Task> ask)
    {
        (_problem, _busy) = (null, true);
        try
        {
            await ask();
        }
        catch (ArmException refused)
        {
            _problem = refused.Message;
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // The page was left.
        }
        finally
        {
            _busy = false;
        }
    }

    private static bool Is(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Address(string subscription, string? fleet) =>
        $"setup/hub?subscription={Uri.EscapeDataString(subscription)}{(fleet is null ? "" : $"&fleet={Uri.EscapeDataString(fleet)}")}";
}
