namespace FleetDns.Core.Problems.Rules;

internal sealed class OverridesNearLimit() : FleetRule(
    "overrides-near-limit",
    Severity.Warning,
    FixBy.Others,
    "number of ResourceOverrides and ClusterResourceOverrides",
    "The hub allows at most 100 overrides of a kind. The next override beyond the limit will be refused, and a new service may get no "
        + "DNS label.",
    "Ask the owners of the overrides to combine several rules in one, or to use ${MEMBER-CLUSTER-NAME} instead of one override per "
        + "cluster.")
{
    private const int Most = 100;

    public override IEnumerable<Problem> Find(Scope scope)
    {
        foreach (var kind in scope.Overrides.Values.GroupBy(o => o.Override.Ref.Kind))
        {
            var count = kind.Count();
            if (count >= Most * 8 / 10)
            {
                yield return Report(
                    new ObjectRef("Hub", new ObjectKey(string.Empty, $"{kind.Key.ToLowerInvariant()}s")),
                    [],
                    $"{Wording.Count(count)} of 100 {kind.Key}s are in use.",
                    [new Evidence($"{kind.Key}s on the hub", Wording.Count(count))],
                    weight: count >= Most ? Severity.Warning : Severity.Advice);
            }
        }
    }
}
