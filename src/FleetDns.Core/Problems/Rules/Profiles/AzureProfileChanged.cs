namespace FleetDns.Core.Problems.Rules;

internal sealed class AzureProfileChanged() : Rule<ProfileRow>(
    "azure-profile-changed",
    Severity.Critical,
    FixBy.Commands,
    "trafficRoutingMethod and TTL of the Azure profile",
    "The profile was changed in Azure by hand: the fleet's profiles are Weighted with a TTL of 60 s. With another method weights do not decide, and effective shares are not known; with another TTL a change of weights reaches clients sooner or later than shown.",
    "Change anything in the profile's spec: the controller then sets method and TTL back.")
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
                says: row.SharesUnknown is null
                    ? "The TTL was changed in Azure by hand: a change of weights reaches clients sooner or later than shown."
                    : "The routing method was changed in Azure by hand: weights decide nothing, and which cluster gets how much is not known.",
                commands: ProfileFacts.Nudge(row),
                weight: row.SharesUnknown is null ? Severity.Warning : Severity.Critical);
        }
    }
}
