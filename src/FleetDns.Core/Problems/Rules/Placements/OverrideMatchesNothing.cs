using FleetDns.Core.Plans;

namespace FleetDns.Core.Problems.Rules;

internal sealed class OverrideMatchesNothing() : Rule<OverrideRow>(
    "override-matches-nothing",
    Severity.Warning,
    FixBy.FleetDns,
    "selectors of an override, overrides that a placement reports as applied",
    "A rule of the override matches these clusters, but the placement does not apply the override: "
        + "its selectors do not match the objects exactly (group, version, kind, name).",
    "Compare the selectors with the objects that the placement selects.")
{
    private static PlanKind? Kind(ResourceSelector selector) =>
        selector.Kind == "Service" ? PlanKind.Service : selector.Kind == "ServiceExport" ? PlanKind.ServiceExport : null;

    public override IEnumerable<Problem> Find(OverrideRow row, Scope scope)
    {
        if (OverrideNotApplied.OldVersion(row) is null && !OverrideNotApplied.Any(row)
            && OverrideNotApplied.Clusters(row, scope) is { Count: > 0 } clusters
            // Objects that are not placed at all are reported by another rule.
            && !row.Selected.All(t => t.Placed == false))
        {
            yield return Report(
                row.Override.Ref,
                OverrideFacts.Profiles(row, scope),
                $"{row.Key.Name} matches nothing of {row.Placement}.",
                [.. row.Selected.Take(5)
                    .Select(
                        t => Quote.Field(
                            row.Override.Ref, "spec.resourceSelectors",
                            $"{t.Selector.Group}/{t.Selector.Version} {t.Selector.Kind} "
                            + $"{t.Selector.Name}{(t.Placed == false ? ", not placed" : string.Empty)}")),
                            new Evidence(
                                $"overrides that {row.Placement} reports as applied",
                                $"none of {row.Key} on {string.Join(", ", clusters.Take(10))}")],
                row.Override.Meta.Created,
                link: row.Placement is { } at ? Refs.Page(scope.Placement(at)!.Ref()) : null,
                steps: Steps.Patch(row.Override.Ref,
                [
                    .. OverrideEdits.Selectors(
                        row.Override, "group", s => Kind(s) is { } kind && kind.Group != s.Group ? kind.Group : null),
                    .. OverrideEdits.Selectors(
                        row.Override, "version", s => Kind(s) is { } kind && kind.Fallback != s.Version ? kind.Fallback : null),
                ], "The selectors match the objects exactly."),
                button: "Correct group and version…",
                show: [Shell.Kubectl("get", row.Override.Ref, "--output=yaml")]);
        }
    }
}
