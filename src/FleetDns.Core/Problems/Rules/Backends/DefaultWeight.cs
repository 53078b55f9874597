namespace FleetDns.Core.Problems.Rules;

internal sealed class DefaultWeight() : Rule<AttachedBackend>(
    "default-weight",
    Severity.Advice,
    FixBy.FleetDns,
    "spec.weight 1 of a TrafficManagerBackend with several clusters",
    "With backend weight 1, which is also the default, every endpoint gets weight 1: export weights have no effect, now or after a change.",
    "Set the backend weight to the sum of its export weights.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        var exports = row.Row.Endpoints.Where(e => e.ComputedWeight > 0).Select(e => e.ExportWeight ?? 1).ToList();
        if (row.Backend.Weight == 1 && exports.Count > 1
            && !row.Profile.Disagreements.Any(d => d.Kind == DisagreementKind.Rounding && d.Backend == row.Row.Key))
        {
            var better = EndpointWeights.Best(exports)?.Weight ?? 100;
            // Several backends are raised together, so their shares do not change.
            var raised = row.Profile.Backends.Where(b => b.Backend.Meta.Deleting is null).ToList();
            if (better == 1 || raised.Exists(b => b.Backend.Weight * better > EndpointWeights.MaxWeight))
            {
                raised = [];
            }

            yield return Report(
                row.Ref,
                [row.Profile.Key],
                "Export weights have no effect at backend weight 1.",
                [Quote.Field(row.Ref, "spec.weight", "1"), new Evidence("export weights", string.Join(", ", exports.Take(8)))],
                row.Backend.Meta.Created,
                instructions: row.Profile.Backends.Length == 1 ? $"Set the backend weight 1 → {better}." : null,
                link: Refs.Page(row.Profile.Ref()),
                steps: raised.Count == 0 ? null
                    : raised.Select(
                        b => Steps.Spec(
                            Refs.Backend(b.Key), "weight", b.Backend.Weight * better,
                            "Export weights take effect; the backends' shares stay in proportion.")),
                button: $"Set weight 1 → {better}…");
        }
    }
}
