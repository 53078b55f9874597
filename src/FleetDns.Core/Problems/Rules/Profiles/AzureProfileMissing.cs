namespace FleetDns.Core.Problems.Rules;

internal sealed class AzureProfileMissing() : Rule<ProfileRow>(
    "azure-profile-missing",
    Severity.Critical,
    FixBy.Commands,
    "Azure's list of profiles, condition Accepted of the backends",
    "The profile was deleted in Azure by hand: DNS answers NXDOMAIN for the FQDN. Nothing on the hub notices, Programmed stays True, and nobody repairs it by itself.",
    "Change anything in the profile's spec: the controller then makes the Azure profile again, and the backends follow. Changing it and changing it back is enough.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        var azure = AzureNames.Profile(row.Profile.Meta.Uid);
        var backends = row.Backends
            .Select(b => (b.Key, Accepted: b.Backend.Conditions.Find("Accepted")))
            .Where(b => BackendWords.Word(b.Accepted) == BackendWord.NoAzureProfile)
            .ToList();
        // Without Azure only the backends can tell, and only as long as the profile has not been made again since.
        if (row.AzureMissing || (backends.Count > 0 && row.Azure is null && row.Programmed() is { Status: ConditionStatus.True }))
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"Azure has no profile {azure}.",
                [
                    .. row.AzureMissing ? (Evidence[])[Quote.Azure($"resource group {row.Profile.ResourceGroup}", $"has no Traffic Manager profile {azure}")] : [],
                    .. backends.Select(b => Quote.Of(Refs.Backend(b.Key), b.Accepted!)),
                    .. row.Programmed() is { } condition ? (Evidence[])[Quote.Of(row.Ref(), condition)] : [],
                ],
                backends.Select(b => b.Accepted!.LastTransition).Min(),
                commands: ProfileFacts.Nudge(row));
        }
    }
}
