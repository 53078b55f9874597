namespace FleetDns.Core.Problems.Rules;

internal sealed class AddressFamilyNotShown() : Rule<ServiceRow>(
    "address-family-not-shown",
    Severity.Advice,
    FixBy.Others,
    "spec.ipFamilies and spec.ipFamilyPolicy of an exported Service",
    "The Service asks for IPv6. FleetDns does not show address families: endpoints, measured shares and HTTP checks say nothing about clients that come over IPv6. "
        + "DNS leads to the name of the cluster's public IP; whether that has an AAAA record only a query tells.",
    "Whoever owns the service: ask DNS for the AAAA records of the endpoints' targets, and check from a client with IPv6.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row is { Service: { AsksForIpv6: true } service, Backends.IsEmpty: false })
        {
            var targets = row.Backends
                .SelectMany(use => scope.Profile(use.Profile)?.Backends.FirstOrDefault(b => b.Key == use.Backend)?.Endpoints ?? [])
                .Select(e => e.Target).OfType<string>().Distinct(StringComparer.Ordinal).Take(3);
            yield return Report(
                row.Ref(),
                row.Profiles(),
                $"{row.Key.Name} asks for IPv6, which FleetDns does not show.",
                [Quote.Field(row.Ref(), "spec.ipFamilies", string.Join(", ", service.IpFamilies)), Quote.Field(row.Ref(), "spec.ipFamilyPolicy", service.IpFamilyPolicy)],
                service.Meta.Created,
                link: Refs.Page(row.Ref()),
                show: targets.Select(t => $"dig +short AAAA {Shell.Word(t)}"));
        }
    }
}
