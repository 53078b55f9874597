namespace FleetDns.Core.Problems.Rules;

internal sealed class ServiceIneligible() : Rule<ServiceRow>(
    "service-ineligible",
    Severity.Critical,
    FixBy.Others,
    "spec.type and spec.clusterIP of an exported Service",
    "A headless Service or one of type ExternalName cannot be exported: members report “service … is not eligible for export”.",
    "Ask the owner of the service to recreate it with type LoadBalancer: spec.clusterIP cannot be changed.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row is { Service: { } service, Export: not null } && (service.Headless || service.Type == "ExternalName")
            && !row.Exporting().Any())
        {
            var complaints = row.Complaints(scope);
            yield return Report(
                row.Ref(),
                row.Profiles(),
                $"Service {row.Key.Name} cannot be exported: it is {(service.Headless ? "headless" : "of type ExternalName")}.",
                [Quote.Field(row.Ref(), service.Headless ? "spec.clusterIP" : "spec.type", service.Headless ? "None" : service.Type),
                    .. complaints.Quotes()],
                complaints.Since() ?? service.Meta.Created,
                link: Refs.Page(row.Ref()));
        }
    }
}
