using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>IPv6 and dual stack, which FleetDns does not model.</summary>
internal sealed class AddressFamilyRule : ILintRule
{
    public string Trap => "ipv6";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (
            var (index, service) in scene.All(PlanKind.Service)
            .Where(s => scene.IsExported(LintContext.Namespace(s.Document), LintContext.Name(s.Document))))
        {
            var families = service.At("spec", "ipFamilies") is JsonArray list ? list.Select(f => f.Show()).ToList() : [];
            var dual = families.Count > 1 || service.Text("spec", "ipFamilyPolicy") is "RequireDualStack" or "PreferDualStack";
            if (!dual && !families.Contains("IPv6"))
            {
                continue;
            }

            var name = LintContext.Name(service);
            yield return new LintHit(index, families.Count > 0 ? "spec.ipFamilies" : "spec.ipFamilyPolicy", PlanSeverity.Warn, dual
                ? $"Service {name} requests two address families "
                    + $"({(families.Count == 0 ? service.Text("spec", "ipFamilyPolicy") : string.Join(", ", families))}). An export has "
                    + "one public IP per cluster, the first address of the load "
                    + $"balancer{(families is ["IPv6", ..] ? ", here the IPv6 one" : "")}. FleetDns does not model IPv6 addresses: it "
                    + "shows one endpoint per cluster without its family. Check the A and AAAA answers yourself, or export an IPv4 Service."
                : $"Service {name} requests only IPv6. FleetDns does not model IPv6 addresses: it shows the endpoint as if it were IPv4. "
                    + "Clients without IPv6 cannot reach the cluster, and it is not verified that Traffic Manager can probe it. "
                    + "Check the AAAA answer yourself, or use IPv4.");
        }
    }
}
