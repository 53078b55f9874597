using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>Finds a fleet's hub and tries it, without changing anything. For administrators.</summary>
public interface IHubSetup
{
    /// <summary>Null where hubs are set up here; else why not.</summary>
    string? Unavailable { get; }

    /// <exception cref="ArmException">Azure refused, in words for the operator.</exception>
    Task<IReadOnlyList<SubscriptionData>> SubscriptionsAsync(Operator by, CancellationToken token);

    /// <exception cref="ArmException">Azure refused, in words for the operator.</exception>
    Task<IReadOnlyList<FleetData>> FleetsAsync(string subscriptionId, Operator by, CancellationToken token);

    /// <summary>Asks the fleet for its hub and the hub for what it lets the operator do. Never throws but when cancelled.</summary>
    /// <param name="alsoAsApplication">Then, where the operator may read the hub, it asks the same with the application's own token.</param>
    Task<HubTestResult> TryAsync(FleetData fleet, bool alsoAsApplication, Operator by, CancellationToken token);
}

/// <summary>What became of trying a fleet's hub.</summary>
/// <param name="Missing">The Azure right without which the fleet does not tell where its hub is.</param>
/// <param name="Problem">Why there is nothing to try, in words.</param>
/// <param name="Server">The hub's address.</param>
/// <param name="AsApplication">Null until it was asked for, and where the operator may not read the hub.</param>
public sealed record HubTestResult(MissingAzureRight? Missing, string? Problem, Uri? Server, HubAccessTest? AsOperator, HubAccessTest? AsApplication)
{
    /// <summary>The hub can be used: FleetDns can watch it.</summary>
    public bool Works => AsApplication is { Problem: null, Absent.IsEmpty: true, Refused.IsEmpty: true };

    /// <summary>The hub answered the operator and lets them list what FleetDns shows.</summary>
    public bool OperatorReads => AsOperator is { Problem: null } trial && !trial.Refused.Any(question => question.Verb == "list");

    /// <summary>What is wrong with the fleet itself, before its hub is asked.</summary>
    public static ImmutableArray<FleetFlaw> FlawsOf(FleetData fleet)
    {
        var flaws = ImmutableArray.CreateBuilder<FleetFlaw>();
        if (!fleet.HasHub)
        {
            flaws.Add(new("This fleet has no hub.", "A fleet without a hub has neither placement nor DNS load balancing. A hub is chosen when a fleet is created, or added to one later.", $"az fleet create --resource-group {fleet.ResourceGroup} --name {fleet.Name} --location {fleet.Location} --enable-hub", Stops: true));
        }

        if (fleet.PrincipalId is null)
        {
            flaws.Add(new("This fleet has no managed identity.", "Its hub then cannot write Traffic Manager: every TrafficManagerProfile stays without an FQDN.", $"az fleet update --resource-group {fleet.ResourceGroup} --name {fleet.Name} --enable-managed-identity", Stops: false));
        }

        if (fleet.ProvisioningState is { } state and not "Succeeded")
        {
            flaws.Add(new($"Azure says that this fleet is {state}.", "Wait until it is done; its hub may not answer before.", null, Stops: false));
        }

        if (fleet.IsPrivate)
        {
            flaws.Add(new("The hub of this fleet is private.", "FleetDns must run where it can reach the hub's network.", null, Stops: false));
        }

        return flaws.ToImmutable();
    }
}

/// <param name="Command">That mends it; null where no command does.</param>
/// <param name="Stops">There is no hub to try.</param>
public sealed record FleetFlaw(string Title, string Meaning, string? Command, bool Stops);
