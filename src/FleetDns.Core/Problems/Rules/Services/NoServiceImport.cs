namespace FleetDns.Core.Problems.Rules;

internal sealed class NoServiceImport() : Rule<ServiceRow>(
    "nobody-exports",
    Severity.Critical,
    FixBy.Others,
    "condition Accepted (ServiceImport … is not found) of a TrafficManagerBackend",
    "No cluster exports the service, so the backend has no endpoints. The hub does not show a more precise cause.",
    "Ask the owner of the service to check its readiness and its placement: the objects may not have reached the clusters yet.")
{
    private static readonly Rule<ServiceRow>[] s_causes =
        [new ExportNameMismatch(), new ImportUnknown(), new ServiceNotExported(), new ServiceIneligible(), new InvalidExportWeight(),
            new AllExportWeightsZero(), new ServiceNotPlaced(), new ExportNotReported()];

    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (!row.IsNowhere(scope))
        {
            yield break;
        }

        var complaints = row.Complaints(scope).Where(c => BackendWords.Word(c.Accepted) == BackendWord.NoImport).ToList();
        if (complaints.Count == 0 || !scope.Lasts(complaints.Since() ?? scope.Seen("nowhere"), TimeSpan.FromMinutes(2))
            || s_causes.Any(cause => cause.Find(row, scope).Any())
            || scope.Services.Values.Any(s => s.Key.Namespace == row.Key.Namespace && s is { Export: not null, Service: null })
            || row.Placements.Select(scope.Placement).OfType<PlacementRow>().Any(PlacementFacts.IsFailing)
            || row.Placed(scope).Any(p => AgentSilent.IsSilent(scope.Member(p.Cluster.Cluster!), scope)))
        {
            yield break;
        }

        yield return Report(
            row.Ref(), row.Profiles(), $"No cluster exports {row.Key.Name}.", complaints.Quotes(), complaints.Since(),
            link: Refs.Page(row.Ref()));
    }
}
