namespace FleetDns.Core.Problems.Rules;

internal sealed class RoundingDistorts() : Rule<ProfileRow>(
    "rounding",
    Severity.Warning,
    FixBy.FleetDns,
    "export weights and spec.weight of a TrafficManagerBackend",
    "The controller rounds every endpoint weight up. Because the backend weight is so small, shares deviate by more than one percentage "
        + "point.",
    "Set the backend weight to the sum of its export weights (at most 1,000), so that nothing is rounded.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        foreach (var why in row.Disagreements.Where(d => d is { Kind: DisagreementKind.Rounding, Backend: not null }))
        {
            var backend = Refs.Backend(why.Backend!.Value);
            var weight = row.Backends.First(b => b.Key == backend.Key).Backend.Weight;
            yield return Report(
                backend,
                [row.Key],
                why.Title,
                [Quote.Field(backend, "spec.weight", $"{weight}"), new Evidence("the controller's formula", why.Detail)],
                details: why.Detail,
                instructions: why.SuggestedWeight is { } better ? $"Set the backend weight {weight} → {better}." : null,
                link: Refs.Page(row.Ref()),
                steps: why.SuggestedWeight is { } cured ? [Steps.Spec(backend, "weight", cured, "With this weight nothing is rounded.")]
                    : null,
                button: why.SuggestedWeight is { } set ? $"Set weight {weight} → {set}…" : null);
        }
    }
}
