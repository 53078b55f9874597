namespace FleetDns.Core.Problems.Rules;

internal sealed class AzureProfileChanged() : Rule<ProfileRow>(
    "azure-profile-changed",
    Severity.Critical,
    FixBy.Commands,
    "trafficRoutingMethod and TTL of the Azure profile",
    "The profile was changed by hand in Azure: the fleet's profiles are Weighted with a TTL of 60 s. With another method, weights have "
        + "no effect and effective shares are unknown. With another TTL, weight changes reach clients sooner or later than shown.",
    "Change any field of the profile's spec: the controller then restores method and TTL.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (Shares.IsKnown(row.AzureState) && row.Azure is { } azure && (row.SharesUnknown is not null || azure.Ttl != 60)
            && azure.Name.Equals(AzureNames.Profile(row.Profile.Meta.Uid), StringComparison.OrdinalIgnoreCase))
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                row.SharesUnknown is { } unknown ? $"{unknown}." : $"Azure's TTL is {Wording.Count(azure.Ttl)} s, not 60 s.",
                [Quote.Azure(azure.Id, $"trafficRoutingMethod {azure.RoutingMethod}, ttl {Wording.Count(azure.Ttl)}")],
                details: row.SharesUnknown is null
                    ? "The TTL was changed by hand in Azure: weight changes reach clients sooner or later than shown."
                    : "The routing method was changed by hand in Azure: weights have no effect, and each cluster's share is unknown.",
                commands: ProfileFacts.Nudge(row),
                weight: row.SharesUnknown is null ? Severity.Warning : Severity.Critical);
        }
    }
}
