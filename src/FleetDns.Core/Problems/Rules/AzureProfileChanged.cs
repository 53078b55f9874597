using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

internal sealed class AzureProfileChanged() : Rule<ProfileRow>(
    "azure-profile-changed",
    Severity.Warning,
    FixBy.Commands,
    "trafficRoutingMethod and TTL of the Azure profile",
    "The profile was changed in Azure by hand: the fleet's profiles are Weighted with a TTL of 60 s. With another method weights do not decide; with another TTL a change of weights reaches clients sooner or later than shown.",
    "Change anything in the profile's spec: the controller then sets method and TTL back.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (Shares.IsKnown(row.AzureState) && row.Azure is { } azure && (azure.RoutingMethod != "Weighted" || azure.Ttl != 60)
            && azure.Name.Equals(AzureNames.Profile(row.Profile.Meta.Uid), StringComparison.OrdinalIgnoreCase))
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                azure.RoutingMethod != "Weighted" ? $"Azure routes by {azure.RoutingMethod}, not by weight." : $"Azure's TTL is {Wording.Count(azure.Ttl)} s, not 60 s.",
                [Quote.Azure(azure.Id, $"trafficRoutingMethod {azure.RoutingMethod}, ttl {Wording.Count(azure.Ttl)}")],
                commands: ProfileFacts.Nudge(row));
        }
    }
}
