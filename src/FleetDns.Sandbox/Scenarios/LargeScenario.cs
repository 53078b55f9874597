using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Members;

namespace FleetDns.Sandbox.Scenarios;

/// <summary>
/// Many members times many services. Each service is deployed to each member separately (the tutorial's other method), all Services of a
/// member share one public IP, and up to 200 services (Azure's limit) have a profile.
/// </summary>
internal sealed class LargeScenario(int members, int services) : Scenario
{
    private const int MaxProfiles = 200;
    private const int ServicesInNamespace = 10;

    private const int Part = 25;

    private static readonly string[] s_regions = ["eastus", "westeurope", "uksouth", "southeastasia"];

    private readonly JsonObject[] _exports = [.. Enumerable.Range(1, services).Select(Export)];

    public override IReadOnlyList<MemberPlan> Members { get; } =
        [.. Enumerable.Range(1, members).Select(i => new MemberPlan($"aks-member-{i}", s_regions[(i - 1) % s_regions.Length]))];

    public override void Apply(ObjectStore hub, IReadOnlyList<Member> memberClusters)
    {
        for (var i = 1; i <= services; i++)
        {
            if ((i - 1) % ServicesInNamespace == 0)
            {
                var ns = Namespace(i);
                Kubectl.Apply(hub, ns);
                foreach (var member in memberClusters)
                {
                    Kubectl.Apply(member.Store, ns);
                }
            }

            if (i <= MaxProfiles)
            {
                ApplyProfile(hub, i);
            }
        }
    }

    public override IEnumerable<Action> ApplyTo(Member member) => Enumerable.Range(1, services).Chunk(Part).Select(part => new Action(() =>
    {
        foreach (var i in part)
        {
            Kubectl.Apply(member.Store, Service(member, i));
            Kubectl.Apply(member.Store, _exports[i - 1]);
        }
    }));

    private static string NamespaceName(int service) => $"team-{((service - 1) / ServicesInNamespace) + 1}";

    private static JsonObject Namespace(int service) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = NamespaceName(service) },
    };

    private static JsonObject Service(Member member, int service) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject
        {
            ["name"] = $"svc-{service}",
            ["namespace"] = NamespaceName(service),
            ["annotations"] = new JsonObject
            {
                [LoadBalancer.PublicIpAnnotation] = "shared",
                [LoadBalancer.DnsLabelAnnotation] = $"fleet-{member.Name}-{member.Location}",
            },
        },
        // Without a selector: in this scenario no Deployments back the Services.
        ["spec"] = new JsonObject
        {
            ["type"] = "LoadBalancer",
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 80, ["protocol"] = "TCP", ["targetPort"] = 8080 }),
        },
    };

    private static JsonObject Export(int service) => new()
    {
        ["apiVersion"] = "networking.fleet.azure.com/v1beta1",
        ["kind"] = "ServiceExport",
        ["metadata"] = new JsonObject
        {
            ["name"] = $"svc-{service}",
            ["namespace"] = NamespaceName(service),
            ["annotations"] =
                new JsonObject { ["networking.fleet.azure.com/weight"] = ((service % 5) + 1).ToString(CultureInfo.InvariantCulture) },
        },
    };

    private static void ApplyProfile(ObjectStore hub, int service)
    {
        Kubectl.Apply(hub, new JsonObject
        {
            ["apiVersion"] = "networking.fleet.azure.com/v1beta1",
            ["kind"] = "TrafficManagerProfile",
            ["metadata"] = new JsonObject { ["name"] = $"profile-{service}", ["namespace"] = NamespaceName(service) },
            ["spec"] =
                new JsonObject
                {
                    ["resourceGroup"] = Hosting.FleetShape.TrafficManagerGroup,
                    ["monitorConfig"] = new JsonObject { ["port"] = 80 }
                },
        });
        Kubectl.Apply(hub, new JsonObject
        {
            ["apiVersion"] = "networking.fleet.azure.com/v1beta1",
            ["kind"] = "TrafficManagerBackend",
            ["metadata"] = new JsonObject { ["name"] = $"backend-{service}", ["namespace"] = NamespaceName(service) },
            ["spec"] = new JsonObject
            {
                ["profile"] = new JsonObject { ["name"] = $"profile-{service}" },
                ["backend"] = new JsonObject { ["name"] = $"svc-{service}" },
                ["weight"] = 1000,
            },
        });
    }
}
