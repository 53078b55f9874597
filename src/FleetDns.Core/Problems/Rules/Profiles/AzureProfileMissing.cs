namespace FleetDns.Core.Problems.Rules;

internal sealed class AzureProfileMissing() : Rule<ProfileRow>(
    "azure-profile-missing",
    Severity.Critical,
    FixBy.Commands,
    "Azure's list of profiles, condition Accepted of the backends",
    "The profile was deleted by hand in Azure: DNS returns NXDOMAIN for the FQDN. The hub does not detect the deletion: Programmed stays "
        + "True, and nothing recreates the Azure profile automatically.",
    "Change any field of the profile's spec, even if you change it back. The controller then recreates the Azure profile, and then its "
        + "endpoints.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        var azure = AzureNames.Profile(row.Profile.Meta.Uid);
        var backends = row.Backends
            .Select(b => (b.Key, Accepted: b.Backend.Conditions.Find("Accepted")))
            .Where(b => BackendWords.Word(b.Accepted) == BackendWord.NoAzureProfile)
            .ToList();
        // If Azure is not read, only the backends show it, and only until the profile is recreated.
        if (row.AzureMissing || (backends.Count > 0 && row.Azure is null && row.Programmed() is { Status: ConditionStatus.True }))
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"Azure has no profile {azure}.",
                [
                    .. row.AzureMissing
                        ? (Evidence[])[
                            Quote.Azure($"resource group {row.Profile.ResourceGroup}", $"has no Traffic Manager profile {azure}")] : [],
                    .. backends.Select(b => Quote.Of(Refs.Backend(b.Key), b.Accepted!)),
                    .. row.Programmed() is { } condition ? (Evidence[])[Quote.Of(row.Ref(), condition)] : [],
                ],
                backends.Select(b => b.Accepted!.LastTransition).Min(),
                commands: ProfileFacts.Nudge(row));
        }
    }
}
