namespace FleetDns.Core.Problems.Rules;

internal sealed class ProfileElsewhere() : Rule<ProfileRow>(
    "profile-not-readable-here",
    Severity.Advice,
    FixBy.Others,
    "subscription in status.resourceID of a TrafficManagerProfile, setting Azure:SubscriptionId",
    "The Azure profile is in another subscription than the one that FleetDns reads. It may serve well: the shares shown are those of the backends' status, and probes, "
        + "changes by hand and a deletion in Azure are not seen.",
    "Whoever runs FleetDns sets Azure:SubscriptionId to the fleet's subscription and gives FleetDns's identity the role Reader there.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.AzureState == SourceState.Elsewhere)
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"The Azure profile of {row.Key.Name} is not readable here.",
                [
                    Quote.Field(row.Ref(), "status.resourceID", row.Profile.ResourceId),
                    new Evidence("setting Azure:SubscriptionId of FleetDns", scope.AzureSubscription ?? "(not set)"),
                ]);
        }
    }
}
