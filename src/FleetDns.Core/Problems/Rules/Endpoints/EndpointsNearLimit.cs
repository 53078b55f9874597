namespace FleetDns.Core.Problems.Rules;

internal sealed class EndpointsNearLimit() : Rule<ProfileRow>(
    "endpoints-near-limit",
    Severity.Warning,
    FixBy.Others,
    "number of endpoints of an Azure profile",
    "Azure allows at most 200 endpoints in a profile. Beyond the limit, the next cluster will be refused and left out.",
    "Ask the owner of the service to split it across several profiles, or to export it from fewer clusters.")
{
    private const int Most = 200;

    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        var count = Math.Max(row.Azure?.Endpoints.Length ?? 0, row.Endpoints.Count(e => e.EffectiveWeight > 0));
        if (count >= Most * 8 / 10)
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"{Wording.Count(count)} of 200 endpoints are in use.",
                [Quote.Azure(
                    $"profile {row.Azure?.Name ?? AzureNames.Profile(row.Profile.Meta.Uid)}", $"{Wording.Count(count)} endpoints")],
                weight: count >= Most ? Severity.Warning : Severity.Advice);
        }
    }
}
