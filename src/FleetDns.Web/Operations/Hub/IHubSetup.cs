using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>Finds a fleet's hub and tests the connection without changing anything. For administrators.</summary>
public interface IHubSetup
{
    /// <summary>Null where hubs can be set up here; otherwise why not.</summary>
    string? Unavailable { get; }

    /// <exception cref="ArmException">Azure refused; the message is written for the operator.</exception>
    Task<IReadOnlyList<SubscriptionData>> SubscriptionsAsync(Operator by, CancellationToken token);

    /// <exception cref="ArmException">Azure refused; the message is written for the operator.</exception>
    Task<IReadOnlyList<FleetData>> FleetsAsync(string subscriptionId, Operator by, CancellationToken token);

    /// <summary>Gets the fleet's hub from Azure and the operator's rights from the hub. Throws only when cancelled.</summary>
    /// <param name="alsoAsApplication">Also test with the application's own token, if the operator may read the hub.</param>
    Task<HubTestResult> TryAsync(FleetData fleet, bool alsoAsApplication, Operator by, CancellationToken token);
}

/// <summary>The result of testing a fleet's hub.</summary>
/// <param name="Missing">The missing Azure right to get the hub's address.</param>
/// <param name="Problem">Why there is no hub to test.</param>
/// <param name="Server">The hub's address.</param>
/// <param name="AsApplication">Null until requested, and where the operator may not read the hub.</param>
public sealed record HubTestResult(
    MissingAzureRight? Missing, string? Problem, Uri? Server, HubAccessTest? AsOperator, HubAccessTest? AsApplication)
{
    /// <summary>The hub can be used: FleetDns can watch it.</summary>
    public bool Works => AsApplication is { Problem: null, Absent.IsEmpty: true, Refused.IsEmpty: true };

    /// <summary>The hub answered the operator and lets them list what FleetDns shows.</summary>
    public bool OperatorReads => AsOperator is { Problem: null } trial && !trial.Refused.Any(question => question.Verb == "list");

    /// <summary>Problems of the fleet itself, before its hub is contacted.</summary>
    public static ImmutableArray<FleetFlaw> FlawsOf(FleetData fleet)
    {
        var flaws = ImmutableArray.CreateBuilder<FleetFlaw>();
        if (!fleet.HasHub)
        {
            flaws.Add(
                new("This fleet has no hub.",
                "A fleet without a hub has neither placement nor DNS load balancing. A hub is chosen when a fleet is created, or added "
                + "to one later.",
                $"az fleet create --resource-group {fleet.ResourceGroup} --name {fleet.Name} --location {fleet.Location} --enable-hub",
                Stops: true));
        }

        if (fleet.PrincipalId is null)
        {
            flaws.Add(
                new("This fleet has no managed identity.",
                "Without it the hub cannot write to Traffic Manager: no TrafficManagerProfile gets an FQDN.",
                $"az fleet update --resource-group {fleet.ResourceGroup} --name {fleet.Name} --enable-managed-identity", Stops: false));
        }

        if (fleet.ProvisioningState is { } state and not "Succeeded")
        {
            flaws.Add(
                new($"Azure reports this fleet as {state}.", "Wait until it has succeeded; its hub may not answer before.", null,
                Stops: false));
        }

        if (fleet.IsPrivate)
        {
            flaws.Add(
                new("The hub of this fleet is private.", "FleetDns must run where it can reach the hub's network.", null, Stops: false));
        }

        return flaws.ToImmutable();
    }
}

/// <param name="Command">Command that fixes it; null where there is none.</param>
/// <param name="Stops">There is no hub to test.</param>
public sealed record FleetFlaw(string Title, string Meaning, string? Command, bool Stops);
