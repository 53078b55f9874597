namespace FleetDns.Core.Problems.Rules;

internal sealed class InternalLoadBalancer() : Rule<ServiceRow>(
    "internal-load-balancer",
    Severity.Critical,
    FixBy.FleetDns,
    "annotation azure-load-balancer-internal of an exported Service, as reported by its cluster",
    "An internal load balancer has no public IP to use as an endpoint: these clusters are left out.",
    "Set the annotation service.beta.kubernetes.io/azure-load-balancer-internal to \"false\" if the service should be public.")
{
    private const string Annotation = "service.beta.kubernetes.io/azure-load-balancer-internal";

    private static IEnumerable<FixStep> Open(ServiceRow row, Scope scope)
    {
        if (row.Service is { IsInternalLoadBalancer: true })
        {
            yield return Steps.Annotate(row.Ref(), Annotation, "false", "Each cluster gives it a public IP.");
        }

        foreach (
            var over in scope.Overrides.Values.Where(o => o.Override.Meta.Deleting is null && Overridden.Selects(o.Override, row.Ref())))
        {
            var ops = OverrideEdits.Values(
                over.Override,
                p => p.Op != "remove" && Overridden.Annotation(p.Path) == Annotation && Overridden.Text(p.Value) == "true" ? "false"
                : null);
            foreach (var step in Steps.Patch(over.Override.Ref, ops, "Its rules make it internal."))
            {
                yield return step;
            }
        }
    }

    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Backends.IsEmpty)
        {
            yield break;
        }

        foreach (
            var (cluster, names, cells, everywhere) in row.Groups(c => ServiceFacts.IsLoadBalancer(c) && c.Export!.IsInternalLoadBalancer))
        {
            var complaints = row.Complaints(scope);
            yield return Report(
                row.Ref(),
                row.Profiles(),
                $"{names} left out: {ExportValidity.Problem(cells[0].Export!)}.",
                [.. cells.Take(3).Select(c => ServiceFacts.Seen(c, "spec.isInternalLoadBalancer", "true")), .. complaints.Quotes()],
                complaints.Since(),
                cluster,
                link: Refs.Page(row.Ref()),
                steps: Open(row, scope),
                button: "Make the load balancer public…",
                weight: everywhere ? Severity.Critical : Severity.Warning);
        }
    }
}
