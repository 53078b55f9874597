namespace FleetDns.Core.Problems.Rules;

internal sealed class RelativeNameNearLimit() : Rule<ProfileRow>(
    "dns-name-near-limit",
    Severity.Advice,
    FixBy.Others,
    "namespace and name of a TrafficManagerProfile",
    "The DNS name uses over 80 % of the 63 characters that Azure allows. It works, but a longer name in this namespace may not.",
    "No action needed. Choose shorter names for further profiles of this namespace.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        var name = ProfileFacts.RelativeName(row.Key);
        if (name.Length > RelativeNameTooLong.Longest * 8 / 10 && name.Length <= RelativeNameTooLong.Longest)
        {
            yield return Report(
                row.Ref(), [row.Key], $"The DNS name has {Wording.Count(name.Length)} of 63 characters.",
                [Quote.Field(row.Ref(), "DNS name", name)], row.Profile.Meta.Created);
        }
    }
}
