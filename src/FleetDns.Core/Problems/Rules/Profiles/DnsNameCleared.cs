namespace FleetDns.Core.Problems.Rules;

internal sealed class DnsNameCleared() : Rule<ProfileRow>(
    "dns-name-cleared",
    Severity.Warning,
    FixBy.Others,
    "status.dnsName of a TrafficManagerProfile, and the Azure profile",
    "An error removed the DNS name from the status, but the Azure profile still exists and DNS still uses it: "
        + "users notice nothing, but changes on the hub are not applied.",
    "The owner of the profile fixes the error that Programmed reports; see the profile's other problem. Do not delete the profile: "
        + "that would remove the FQDN.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (string.IsNullOrEmpty(row.Profile.DnsName) && Shares.IsKnown(row.AzureState)
            && row.Azure is { Enabled: true, Fqdn: { } fqdn } azure && row.Answers()
            && row.Programmed() is { Status: not ConditionStatus.True } condition)
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"{fqdn} still resolves, though the status has no DNS name.",
                [Quote.Field(row.Ref(), "status.dnsName", null), Quote.Azure(azure.Id, $"{fqdn}, enabled, {azure.MonitorStatus}"),
                    Quote.Of(row.Ref(), condition)],
                condition.LastTransition);
        }
    }
}
