namespace FleetDns.Core.Problems.Rules;

internal sealed class TwoBackendsOneImport() : Rule<AttachedBackend>(
    "two-backends-one-import",
    Severity.Warning,
    FixBy.FleetDns,
    "spec.profile and spec.backend of TrafficManagerBackends, condition Accepted (Endpoint target must be unique)",
    "Two backends of one profile use the same service. A public IP can be an endpoint only once, so the later backend gets none and its "
        + "weight has no effect.",
    "Delete the later backend. To shift traffic between clusters, change export weights.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        var first = row.Profile.Backends
            .Where(b => b.Backend.Import == row.Backend.Import && b.Backend.Meta.Deleting is null)
            .OrderBy(b => b.Backend.Conditions.Find("Accepted") is { Status: ConditionStatus.True } ? 0 : 1)
            .ThenBy(b => b.Backend.Meta.Created)
            .ThenBy(b => b.Key)
            .FirstOrDefault();
        if (first is not null && first.Key != row.Row.Key && row.Backend.Meta.Deleting is null)
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"{row.Backend.Meta.Key.Name} and {first.Key.Name} use the same service {row.Backend.Import}.",
                [
                    Quote.Field(row.Ref, "spec.backend.name", row.Backend.Import),
                    Quote.Field(Refs.Backend(first.Key), "spec.backend.name", first.Backend.Import),
                    .. row.Accepted is { } accepted ? (Evidence[])[Quote.Of(row.Ref, accepted)] : [],
                ],
                row.Backend.Meta.Created,
                steps: [Steps.Delete(row.Ref, $"{first.Key.Name} already has the endpoints.")],
                button: $"Delete backend {row.Backend.Meta.Key.Name}…");
        }
    }
}
