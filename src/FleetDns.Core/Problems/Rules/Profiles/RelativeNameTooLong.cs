namespace FleetDns.Core.Problems.Rules;

internal sealed class RelativeNameTooLong() : Rule<ProfileRow>(
    "dns-name-too-long",
    Severity.Critical,
    FixBy.FleetDns,
    "namespace and name of a TrafficManagerProfile",
    "Azure allows at most 63 characters for the DNS name, which is <namespace>-<name>: the profile can never be programmed.",
    "Create the profile with a shorter name or in a namespace with a shorter name.")
{
    public const int Longest = 63;

    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        var name = ProfileFacts.RelativeName(row.Key);
        if (name.Length > Longest && row.Programmed() is not { Status: ConditionStatus.True })
        {
            var proposed = Renames.Propose(row, scope);
            yield return Report(
                row.Ref(),
                [row.Key],
                $"The DNS name has {Wording.Count(name.Length)} characters; 63 are allowed.",
                [Quote.Field(row.Ref(), "DNS name", name),
                    .. row.Programmed() is { } condition ? (Evidence[])[Quote.Of(row.Ref(), condition)] : []],
                row.Programmed()?.LastTransition ?? row.Profile.Meta.Created,
                steps: Renames.To(row, proposed),
                button: "Recreate the profile with another name…",
                proposed: proposed);
        }
    }
}
