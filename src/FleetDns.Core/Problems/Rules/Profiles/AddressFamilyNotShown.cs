namespace FleetDns.Core.Problems.Rules;

internal sealed class AddressFamilyNotShown() : Rule<ServiceRow>(
    "address-family-not-shown",
    Severity.Advice,
    FixBy.Others,
    "spec.ipFamilies and spec.ipFamilyPolicy of an exported Service",
    "The Service requests IPv6. FleetDns does not show address families: endpoints, measured shares and HTTP checks do not cover clients "
        + "that use IPv6. DNS points to the name of the cluster's public IP; only a query shows whether that name has an AAAA record.",
    "Ask the owner of the service to query the AAAA records of the endpoints' targets, and to test from a client with IPv6.")
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
                $"{row.Key.Name} requests IPv6, which FleetDns does not show.",
                [Quote.Field(row.Ref(), "spec.ipFamilies", string.Join(", ", service.IpFamilies)),
                    Quote.Field(row.Ref(), "spec.ipFamilyPolicy", service.IpFamilyPolicy)],
                service.Meta.Created,
                link: Refs.Page(row.Ref()),
                show: targets.Select(t => $"dig +short AAAA {Shell.Word(t)}"));
        }
    }
}
