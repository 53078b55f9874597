namespace FleetDns.Core.Problems.Rules;

internal sealed class AllBackendWeightsZero() : Rule<ProfileRow>(
    "all-backend-weights-zero",
    Severity.Critical,
    FixBy.FleetDns,
    "spec.weight of a profile's backends",
    "With weight 0 the controller deletes a backend's endpoints. No backend of this profile has a weight, so DNS returns no answer for "
        + "its FQDN.",
    "Give a backend a weight above 0, ideally the sum of its export weights.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        var staying = row.Backends.Where(b => b.Backend.Meta.Deleting is null).ToList();
        if (staying.Count > 0 && staying.All(b => b.Backend.Weight == 0) && row.ForeignEndpoints.IsEmpty)
        {
            var first = Refs.Backend(staying[0].Key);
            var exports = scope.Service(new ObjectKey(first.Key.Namespace, staying[0].Backend.Import))?.Exporting()
                .Select(c => c.Export!.Weight ?? 1).Where(w => w > 0).ToList() ?? [];
            var weight = EndpointWeights.Best(exports)?.Weight ?? 100;
            yield return Report(
                row.Ref(),
                [row.Key],
                staying.Count == 1 ? "The backend weight is 0." : "All backend weights are 0.",
                [.. staying.Select(b => Quote.Field(Refs.Backend(b.Key), "spec.weight", "0"))],
                link: Refs.Page(row.Ref()),
                steps: [Steps.Spec(first, "weight", weight, "The backend gets endpoints again.")],
                button: $"Set weight 0 → {weight}…");
        }
    }
}
