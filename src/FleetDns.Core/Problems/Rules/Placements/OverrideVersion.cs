namespace FleetDns.Core.Problems.Rules;

internal sealed class OverrideVersion() : Rule<OverrideRow>(
    "override-version",
    Severity.Warning,
    FixBy.FleetDns,
    "version in the selector of an override, overrides that a placement reports as applied",
    "The override selects ServiceExport in a version other than that of the hub's snapshots, so it matches nothing: the export keeps the "
        + "weight that it has on the hub.",
    "Select ServiceExport in version v1beta1.")
{
    public override IEnumerable<Problem> Find(OverrideRow row, Scope scope)
    {
        if (OverrideNotApplied.OldVersion(row) is { } selector && !OverrideNotApplied.Any(row)
            && OverrideNotApplied.Clusters(row, scope) is { Count: > 0 } clusters)
        {
            yield return Report(
                row.Override.Ref,
                OverrideFacts.Profiles(row, scope),
                $"Override {row.Key.Name} selects ServiceExport {selector.Version} and matches nothing.",
                [Quote.Field(
                    row.Override.Ref, "spec.resourceSelectors", $"{selector.Group}/{selector.Version} {selector.Kind} {selector.Name}"),
                    new Evidence(
                        $"overrides that {row.Placement} reports as applied",
                        $"{row.Key} is not applied on {string.Join(", ", clusters.Take(10))}")],
                row.Override.Meta.Created,
                link: row.Placement is { } at ? Refs.Page(scope.Placement(at)!.Ref()) : null,
                steps: Steps.Patch(
                    row.Override.Ref,
                    OverrideEdits.Selectors(
                        row.Override, "version", s => s is { Kind: "ServiceExport", Version: not "v1beta1" } ? "v1beta1" : null),
                        "The hub's snapshots use this version."),
                button: "Select version v1beta1…");
        }
    }
}
