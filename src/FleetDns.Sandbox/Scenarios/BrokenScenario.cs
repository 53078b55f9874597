using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.Hosting;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Members;

namespace FleetDns.Sandbox.Scenarios;

/// <summary>
/// Persistent faults, each in its own namespace, next to a healthy one. Each is the correct tutorial with one change.
/// </summary>
internal sealed class BrokenScenario : Scenario
{
    /// <summary>
    /// These faults are in Azure, made before or after the manifests are applied: see Prepare and ByHand. Namespace → resource group, or
    /// empty for the tutorial's.
    /// </summary>
    private static readonly (string Namespace, string Group)[] s_inAzure =
    [
        ("healthy", ""),
        // Another owner's public IP holds the second member's label in that region (2.6 no. 6a).
        ("label-taken", ""),
        // Another Azure customer has the DNS name (2.6 no. 1).
        ("name-taken", ""),
        // The group is being deleted: its 409 is misreported as a taken name (2.6 no. 1).
        ("group-being-deleted", LeavingGroup),
        // The permissions exist, the group does not (2.5).
        ("group-missing", GoneGroup),
        ("rights-lost", LostGroup),
        ("profile-deleted", ""),
        ("profile-disabled", ""),
        ("endpoint-disabled", ""),
        ("endpoint-deleted", ""),
        ("foreign-endpoint", ""),
        ("weight-drift", ""),
    ];

    private const string LeavingGroup = "rg-being-deleted";
    private const string GoneGroup = "rg-gone";
    private const string LostGroup = "rg-rights-lost";

    public override void Apply(ObjectStore hub, IReadOnlyList<Member> members)
    {
        foreach (var (ns, group) in s_inAzure)
        {
            Kubectl.ApplyAll(hub, group.Length == 0 ? Mistakes.Manifests(ns) : Mistakes.Manifests(ns,
                ($"resourceGroup: {FleetShape.TrafficManagerGroup}", $"resourceGroup: {group}")));
        }

        foreach (var mistake in Mistakes.All)
        {
            Kubectl.ApplyAll(hub, Mistakes.Manifests(mistake.Name, mistake.Changes));
        }
    }

    public override void Prepare(AzureSubscription azure)
    {
        azure.NamesTaken["name-taken-kuard-atm-demo"] = true;
        azure.ResourceGroups["rg-legacy"] = "eastus";
        // 192.0.2.0/24 is reserved for documentation: no host answers.
        azure.SetPublicIp(new PublicIpAddress("rg-legacy", "legacy-ip", "eastus", "192.0.2.10", "fleet-aks-member-2-label-taken",
            ImmutableSortedDictionary<string, string>.Empty));
        azure.ResourceGroups[LeavingGroup] = "eastus";
        azure.GroupsBeingDeleted[LeavingGroup] = true;
        azure.ResourceGroups[LostGroup] = "eastus";
        foreach (var group in (string[])[LeavingGroup, GoneGroup, LostGroup])
        {
            azure.Roles.Grant(FleetShape.FleetPrincipal, AzureRole.HubAgent, azure.GroupId(group));
        }
    }

    public override void ByHand(ArmService arm, AzureSubscription azure, ObjectStore hub)
    {
        Send("DELETE", "profile-deleted", null, null);
        Send("PATCH", "profile-disabled", null, new JsonObject { ["profileStatus"] = "Disabled" });
        Send("PATCH", "endpoint-disabled", Endpoint("endpoint-disabled"), new JsonObject { ["endpointStatus"] = "Disabled" });
        Send("DELETE", "endpoint-deleted", Endpoint("endpoint-deleted"), null);
        Send("PUT", "foreign-endpoint", "externalEndpoints/by-hand",
            new JsonObject { ["target"] = "legacy.example.com", ["weight"] = 10, ["alwaysServe"] = "Enabled" });
        Send("PATCH", "weight-drift", Endpoint("weight-drift"), new JsonObject { ["weight"] = 1 });

        azure.Roles.Remove(a => a.Scope == azure.GroupId(LostGroup));
        hub.Update(Kinds.TrafficManagerBackend, new ObjectName("rights-lost", "kuard-atm-demo-backend"), Kubectl.Manager,
            b => b.Ensure("spec")["weight"] = 90);

        TrafficManagerProfile Profile(string ns) =>
            azure.FindProfileByDnsName($"{ns}-kuard-atm-demo")
            ?? throw new InvalidOperationException($"Scenario broken has no Azure profile for {ns}.");

        string Endpoint(string ns) =>
            Profile(ns).Endpoints.OrderBy(e => e.Name, StringComparer.Ordinal).Select(e => $"{e.Type}/{e.Name}").First();

        void Send(string method, string ns, string? endpoint, JsonObject? properties)
        {
            var path = azure.ProfileId(Profile(ns)) + (endpoint is null ? "" : $"/{endpoint}");
            var response = arm.Send(new ArmRequest(method, path, "2022-04-01", AzureFaults.User,
                properties is null ? null : new JsonObject { ["properties"] = properties }));
            if (!response.Succeeded)
            {
                throw new InvalidOperationException(
                    $"Scenario broken: {method} {path} was answered {response.Status}: {response.Body?.ToJsonString()}");
            }
        }
    }
}
