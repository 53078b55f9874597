namespace FleetDns.Core.Problems.Rules;

internal sealed class PlacementInvalid() : Rule<PlacementRow>(
    "placement-invalid",
    Severity.Critical,
    FixBy.Others,
    "condition Scheduled (InvalidResourceSelectors) of a placement",
    "The placement's selectors are invalid, so none of its objects reach a cluster. "
        + "Namespaces fleet-*, kube-* and default can never be placed.",
    "Ask the owner of the placement to correct spec.resourceSelectors. A service in one of these namespaces must move to a namespace of "
        + "its own.")
{
    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        if (row.Step("Scheduled") is { Status: ConditionStatus.False, Reason: "InvalidResourceSelectors" } scheduled)
        {
            yield return Report(
                row.Ref(),
                row.Profiles(scope),
                $"The resource selectors of {row.Key.Name} are invalid.",
                [Quote.Of(row.Ref(), scheduled)],
                scheduled.LastTransition,
                link: Refs.Page(row.Ref()),
                show: [Shell.Kubectl("describe", row.Ref())]);
        }
    }
}
