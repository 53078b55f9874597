namespace FleetDns.Core.Problems.Rules;

internal sealed class AzureProfileDisabled() : Rule<ProfileRow>(
    "azure-profile-disabled",
    Severity.Critical,
    FixBy.Commands,
    "profileStatus of the Azure profile",
    "The profile was disabled by hand in Azure: DNS returns NXDOMAIN for the FQDN until the profile's spec changes. A change of a "
        + "backend does not enable it.",
    "Enable the profile in Azure, or change any field of the profile's spec: the controller then enables it.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (Shares.IsKnown(row.AzureState) && row.Azure is { Enabled: false } azure)
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                "The Azure profile is disabled.",
                [Quote.Azure(azure.Id, "profileStatus Disabled")],
                commands: ProfileFacts.Nudge(row));
        }
    }
}
