namespace FleetDns.Core.Problems.Rules;

internal sealed class ProfileElsewhere() : Rule<ProfileRow>(
    "profile-not-readable-here",
    Severity.Advice,
    FixBy.Others,
    "subscription in status.resourceID of a TrafficManagerProfile, setting Azure:SubscriptionId",
    "The Azure profile is not in the subscription that FleetDns reads. The profile may be healthy: the shares shown come from the "
        + "backends' status, but FleetDns does not detect probe results, manual changes or a deletion in Azure.",
    "Ask the administrator of FleetDns to set Azure:SubscriptionId to the fleet's subscription and to grant FleetDns' identity the role "
        + "Reader there.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.AzureState == SourceState.Elsewhere)
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"The Azure profile of {row.Key.Name} cannot be read from here.",
                [
                    Quote.Field(row.Ref(), "status.resourceID", row.Profile.ResourceId),
                    new Evidence("setting Azure:SubscriptionId of FleetDns", scope.AzureSubscription ?? "(not set)"),
                ]);
        }
    }
}
