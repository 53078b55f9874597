namespace FleetDns.Core.Problems.Rules;

internal sealed class OverrideTargetMissing() : Rule<OverrideRow>(
    "override-target-missing",
    Severity.Warning,
    FixBy.FleetDns,
    "resource selectors of an override and of its placement",
    "The override selects an object that its placement does not select. It has no effect on that object.",
    "Correct the selector, or make the placement select the object.")
{
    // The only object of that kind in the namespace that the placement selects and no override selects yet.
    private static string? Meant(ResourceSelector selector, OverrideRow row, Scope scope)
    {
        var there = scope.Services.Values
            .Where(s => s.Key.Namespace == row.Key.Namespace && s.Placements.Contains(row.Placement!.Value)
                && (selector.Kind == "Service" ? s.Service is not null : s.Export is not null)
                && !scope.Overrides.Values.Any(o => Overridden.Selects(o.Override, new ObjectRef(selector.Kind, s.Key))))
            .Take(2).ToList();
        return there.Count == 1 ? there[0].Key.Name : null;
    }

    public override IEnumerable<Problem> Find(OverrideRow row, Scope scope)
    {
        var missed = row.Placement is null || row.Override.Meta.Deleting is not null ? []
            : row.Selected.Where(
                t => t is { Placed: false, Selector.KindName: "Service" or "ServiceExport" }
                && t.Selector != OverrideNotApplied.OldVersion(row)
            // Reported at the service: its placement selects the namespace object alone.
            && !(t.Selector.Name is { } name && ServiceNotPlaced.Reports(scope.Service(new ObjectKey(row.Key.Namespace, name)), scope)))
                .ToList();
        if (missed.Count > 0 && scope.Lasts(row.Override.Meta.Created, ProfileFacts.Timeouts))
        {
            yield return Report(
                row.Override.Ref,
                OverrideFacts.Profiles(row, scope),
                $"{row.Key.Name} selects {Wording.List(missed.ConvertAll(t => $"{t.Selector.Kind} {t.Selector.Name}"))}, which "
                + $"{row.Placement} does not place.",
                [.. missed.Take(5)
                    .Select(
                        t => Quote.Field(
                            row.Override.Ref, "spec.resourceSelectors",
                            $"{t.Selector.Group}/{t.Selector.Version} {t.Selector.Kind} {t.Selector.Name}"))],
                row.Override.Meta.Created,
                steps: Steps.Patch(
                    row.Override.Ref,
                    OverrideEdits.Selectors(row.Override, "name", s => missed.Exists(t => t.Selector == s) ? Meant(s, row, scope) : null),
                    "The placement selects this object."),
                button: "Select the placed object…",
                show: [Shell.Kubectl("get", row.Override.Ref, "--output=yaml")]);
        }
    }
}
