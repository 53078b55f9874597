namespace FleetDns.Core.Problems.Rules;

internal sealed class SelectsOwnNamespace() : Rule<PlacementRow>(
    "places-fleetdns-system",
    Severity.Warning,
    FixBy.FleetDns,
    "resource selectors of placements",
    "The placement copies FleetDns' own records (journal, plans, leases) to member clusters. They are useless there, and others may read "
        + "them.",
    "Remove the namespace fleetdns-system from the placement's selectors.")
{
    private const string Own = "fleetdns-system";

    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        var selector = row.Placement.Selectors.FirstOrDefault(s => s is { KindName: "Namespace", Name: Own });
        var selected =
            row.Placement.SelectedResources.FirstOrDefault(r => r is { Kind: "Namespace", Key.Name: Own } || r.Key.Namespace == Own);
        if (selector is not null || selected != default || row.Key.Namespace == Own)
        {
            yield return Report(
                row.Ref(),
                [],
                $"{row.Key.Name} places the namespace {Own}.",
                [Quote.Field(
                    row.Ref(), selector is not null ? "spec.resourceSelectors" : "status.selectedResources",
                    selector is not null ? $"Namespace {Own}" : $"{(selected == default ? row.Ref() : selected)}")],
                row.Placement.Meta.Created,
                link: Refs.Page(row.Ref()),
                steps: selector is null || row.Placement.Selectors.Length < 2 ? null : Steps.Patch(row.Ref(),
                [
                    Steps.Op("test", $"/spec/resourceSelectors/{row.Placement.Selectors.Items.IndexOf(selector)}/name", Own),
                    Steps.Op("remove", $"/spec/resourceSelectors/{row.Placement.Selectors.Items.IndexOf(selector)}"),
                ], "The records stay on the hub."),
                instructions: selector is null || row.Placement.Selectors.Length < 2
                    ? "The owner of the placement changes its selectors to exclude the namespace fleetdns-system." : null,
                button: selector is null || row.Placement.Selectors.Length < 2 ? null : $"Stop placing {Own}…");
        }
    }
}
