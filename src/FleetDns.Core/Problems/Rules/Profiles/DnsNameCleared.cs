namespace FleetDns.Core.Problems.Rules;

internal sealed class DnsNameCleared() : Rule<ProfileRow>(
    "dns-name-cleared",
    Severity.Warning,
    FixBy.Others,
    "status.dnsName of a TrafficManagerProfile beside the Azure profile",
    "The status has lost its DNS name because of an error, but the profile still stands in Azure and goes on answering: users notice nothing, and nothing that is changed on the hub arrives.",
    "The owner of the profile fixes the error that Programmed reports; the profile's other finding says how. Do not delete the profile: that would take the FQDN away.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (string.IsNullOrEmpty(row.Profile.DnsName) && Shares.IsKnown(row.AzureState) && row.Azure is { Enabled: true, Fqdn: { } fqdn } azure && row.Answers()
            && row.Programmed() is { Status: not ConditionStatus.True } condition)
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"{fqdn} still answers, though the status has no DNS name.",
                [Quote.Field(row.Ref(), "status.dnsName", null), Quote.Azure(azure.Id, $"{fqdn}, enabled, {azure.MonitorStatus}"), Quote.Of(row.Ref(), condition)],
                condition.LastTransition);
        }
    }
}
