namespace FleetDns.Core.Problems.Rules;

internal sealed class DnsLabelMissing() : Rule<ServiceRow>(
    "dns-label-missing",
    Severity.Critical,
    FixBy.FleetDns,
    "spec.isDNSLabelConfigured of an InternalServiceExport",
    "The public IP has no DNS label, so Azure cannot use it as an endpoint: these clusters are left out.",
    "Set the annotation service.beta.kubernetes.io/azure-dns-label-name on the Service, in one override with a label for each cluster. "
        + "The agent detects a label set by hand in Azure only when the Service next changes.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Backends.IsEmpty)
        {
            yield break;
        }

        var dangling = false;
        foreach (
            var (cluster, names, cells, everywhere) in row.Groups(
                c => c.Export is { } export && ExportValidity.Problem(export) is { } why
                && why.StartsWith("DNS label", StringComparison.Ordinal)))
        {
            // The override that would set it names a missing placement; the override's own rule reports that cause.
            dangling = dangling || ServiceFacts.Dangling(scope, row.Ref()) is not null;
            if (dangling)
            {
                yield break;
            }

            var complaints = row.Complaints(scope);
            var placed = row.Placed(scope).Where(p => cells.Exists(c => c.Cluster == p.Cluster.Cluster)).ToList();
            var asked = placed.Select(p => row.LabelOn(scope, p.Placement, p.Cluster.Cluster!)).OfType<string>().FirstOrDefault();
            yield return Report(
                row.Ref(),
                row.Profiles(),
                $"{names} left out: DNS label is not configured.",
                [
                    .. cells.Take(3).Select(c => ServiceFacts.Seen(c, "spec.isDNSLabelConfigured", "false")),
                    Quote.Field(row.Ref(), $"annotation {ServiceFacts.LabelAnnotation} for {names}", asked ?? "(none)"),
                    .. complaints.Quotes(),
                ],
                complaints.Since(),
                cluster,
                instructions: asked is null ? null
                    : "Wait for the rollout, or ask the owner of the placement to check it: the annotation is set but has not reached "
                        + "the cluster, or was cleared there.",
                link: asked is null ? Refs.Page(row.Ref()) : placed.Select(p => Refs.Page(p.Placement.Placement.Ref)).First(),
                steps: asked is null ? LabelFix.For(row, scope, placed, everywhere) : null,
                button: asked is null ? "Set DNS labels…" : null,
                weight: everywhere ? Severity.Critical : Severity.Warning);
        }
    }
}
