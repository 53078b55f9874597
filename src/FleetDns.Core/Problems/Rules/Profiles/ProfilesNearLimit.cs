namespace FleetDns.Core.Problems.Rules;

internal sealed class ProfilesNearLimit() : FleetRule(
    "profiles-near-limit",
    Severity.Warning,
    FixBy.Others,
    "number of TrafficManagerProfiles",
    "Azure allows 200 Traffic Manager profiles in a subscription, and the fleet uses one subscription. The next profile beyond the limit "
        + "will be refused. Profiles outside the fleet count too.",
    "Ask an administrator of the Azure subscription to request a higher limit from Azure support before it is reached, or to delete "
        + "unused profiles.")
{
    private const int Most = 200;

    public override IEnumerable<Problem> Find(Scope scope)
    {
        var count = scope.Profiles.Count;
        if (count >= Most * 8 / 10)
        {
            yield return Report(
                new ObjectRef("Hub", new ObjectKey(string.Empty, "trafficmanagerprofiles")),
                [],
                $"{Wording.Count(count)} of 200 profiles are in use.",
                [new Evidence("TrafficManagerProfiles on the hub", Wording.Count(count))],
                weight: count >= Most ? Severity.Warning : Severity.Advice);
        }
    }
}
