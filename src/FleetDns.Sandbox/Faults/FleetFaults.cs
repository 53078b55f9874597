using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Hosting;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Members;

namespace FleetDns.Sandbox.Faults;

/// <summary>
/// Faults of the simulated fleet behind the interfaces (docs/domain.md 2.5, 2.6, 2.7): clusters, permissions, Azure's responses to the
/// agents, and changes by hand. One-shot faults leave their damage; only upstream's own repair removes it.
/// </summary>
internal sealed class FleetFaults(SimulatedFleet fleet)
{
    public const string MemberOffline = "member-offline";
    public const string ClusterDown = "cluster-down";
    public const string PortConflict = "port-conflict";
    public const string ImagesUnreachable = "images-unreachable";
    public const string IdentityMissing = "identity-missing";
    public const string AgentsThrottled = "agents-throttled";
    public const string AgentsAzureDown = "agents-azure-down";
    public const string AgentsWritesDown = "agents-writes-down";
    public const string RightsLost = "rights-lost";
    public const string LinkedRightsLost = "rights-linked-lost";
    public const string GroupBeingDeleted = "group-being-deleted";
    public const string NameTaken = "name-taken";
    public const string LabelTaken = "label-taken";
    public const string ProfileDeleted = "profile-deleted";
    public const string ProfileDisabled = "profile-disabled";
    public const string EndpointDisabled = "endpoint-disabled";
    public const string EndpointDeleted = "endpoint-deleted";
    public const string ForeignEndpoint = "foreign-endpoint";
    public const string WeightDrift = "weight-drift";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IReadOnlyList<RoleAssignment>> _taken = [];   // under _gate
    private (ObjectName Service, JsonNode Ports)? _portsBefore;                       // under _gate
    // Under _gate; the principal that IdentityMissing removed
    private string? _identity;

    public void Register()
    {
        var faults = fleet.Faults;
        faults.Register(new(MemberOffline,
            "The agents of the second member stop: no heartbeats; its exports, Works and Azure endpoint stay unchanged. Off: the agents "
            + "catch up."));
        faults.Register(new(ClusterDown,
            "The first member's addresses refuse connections: its endpoints turn Degraded and DNS leaves them out. "
            + "Off: they recover with the first successful probe."));
        faults.Register(new(PortConflict,
            "A port of the second member's first exported Service is renamed by hand: its cluster leaves the import with ConflictFound, "
            + "and the others take the backend's weight. Off: the cluster rejoins the import."));
        faults.Register(new(ImagesUnreachable,
            "No member can pull images: a new or changed workload never becomes ready, its placement stays ResourceNotAvailableYet and "
            + "its endpoints turn Degraded; running workloads continue. Off: the nodes try again."));
        faults.Register(new(IdentityMissing,
            "The fleet's managed identity is disabled: at the next trigger profiles get only Warning events and backends turn Unknown "
            + "Pending. "
            + "Off: the same identity returns with its roles, and the agents recover with their back-off."));
        faults.Register(new(AgentsThrottled,
            "Azure returns 429 to the hub's agents: at the next trigger backends turn Unknown Pending and their status loses its "
            + "endpoints. "
            + "Off: the agents recover with their back-off."));
        faults.Register(new(AgentsAzureDown,
            "Azure returns 500 to the hub's agents: backends turn Unknown Pending as with throttling; profiles get only Warning events. "
            + "Off: the agents recover with their back-off."));
        faults.Register(new(AgentsWritesDown,
            "Azure returns 500 to writes and deletes of the hub's agents; reads work: a changed backend turns Unknown Pending; "
            + "one whose weight becomes 0 keeps its old status, its endpoints still receive traffic, and only Warning events show it. "
            + "Off: the agents recover with their back-off."));
        faults.Register(new(RightsLost,
            "The fleet's identity loses its role on the profiles' resource group: at the next trigger profiles turn Invalid and "
            + "backends Pending with 403. "
            + "Off: the agents recover with their back-off."));
        faults.Register(new(LinkedRightsLost,
            "The fleet's identity can no longer read public IPs: changed endpoints fail with LinkedAuthorizationFailed. "
            + "Off: the agents recover with their back-off."));
        faults.Register(new(GroupBeingDeleted,
            "Writes to the profiles' resource group get 409: a changed profile wrongly reports DNSNameNotAvailable. "
            + "Off: the profile recovers with its back-off."));
        faults.Register(new(NameTaken,
            "Every new DNS name is already taken in Azure: a new profile turns DNSNameNotAvailable. Off: it recovers with its back-off."));
        faults.Register(new(LabelTaken,
            "Every new DNS label is already taken: a new export never reaches the hub, ServiceImport is not found, and only the member "
            + "reports why. "
            + "Off: it recovers with its back-off."));
        faults.Register(new(ProfileDeleted,
            "Once: one Azure profile is deleted by hand. DNS returns NXDOMAIN; the hub shows nothing until the backend's next trigger. "
            + "Only a change of the profile's spec creates it again."),
            () => First(p => fleet.Azure.RemoveProfile(p.ResourceGroup, p.Name)));
        faults.Register(new(ProfileDisabled,
            "Once: one Azure profile is disabled by hand. DNS returns NXDOMAIN until the profile's next trigger."),
            () => First(p => fleet.Azure.SetProfile(p with { Enabled = false })));
        faults.Register(new(EndpointDisabled,
            "Once: one Azure endpoint is disabled by hand. DNS leaves it out until the backend's next trigger."),
            () => FirstEndpoint(e => e with { Enabled = false }));
        faults.Register(new(EndpointDeleted,
            "Once: one Azure endpoint is deleted by hand. The backend still lists it; DNS leaves it out until the backend's next trigger."),
            () => FirstEndpoint(_ => null));
        faults.Register(new(WeightDrift,
            "Once: one Azure endpoint's weight is set to 1 by hand. The split differs from the computed weights until the backend's "
            + "next trigger."),
            () => FirstEndpoint(e => e with { Weight = 1 }));
        faults.Register(new(ForeignEndpoint,
            "Once: an external endpoint is added to one Azure profile by hand. It takes traffic, and no controller removes it."),
            () => First(AddForeign));
        foreach (var mistake in Mistakes.All)
        {
            faults.Register(new(MistakeController.Prefix + mistake.Name, $"{mistake.Meaning} Off: the mistake is fixed."));
        }

        faults.Switched += Apply;
    }

    private void Apply()
    {
        lock (_gate)
        {
            var faults = fleet.Faults;
            fleet.AzureFaults.Throttled = faults.IsOn(AgentsThrottled);
            fleet.AzureFaults.Down = faults.IsOn(AgentsAzureDown);
            fleet.AzureFaults.WritesDown = faults.IsOn(AgentsWritesDown);
            fleet.Azure.NewNamesTaken = faults.IsOn(NameTaken);
            fleet.Azure.NewLabelsTaken = faults.IsOn(LabelTaken);
            if (fleet.Members is [var first, ..])
            {
                fleet.Sites.SetDown(first, faults.IsOn(ClusterDown));
            }

            if (fleet.Members is [_, var second, ..])
            {
                if (second.Online == faults.IsOn(MemberOffline))
                {
                    second.Online = !second.Online;
                }

                ChangePorts(second, faults.IsOn(PortConflict));
            }

            foreach (var member in fleet.Members)
            {
                member.RegistriesReachable = !faults.IsOn(ImagesUnreachable);
            }

            SwitchIdentity(faults.IsOn(IdentityMissing));
            foreach (var mistake in Mistakes.All)
            {
                fleet.Mistakes.Set(mistake.Name, faults.IsOn(MistakeController.Prefix + mistake.Name));
            }

            var group = fleet.Azure.GroupId(FleetShape.TrafficManagerGroup);
            // Before the fleet has started there are no permissions to lose.
            var agents = _identity ?? fleet.Azure.Fleets.GetValueOrDefault(FleetShape.Fleet)?.PrincipalId;
            Take(RightsLost, a => a.Principal == agents && a.Scope == group);
            Take(LinkedRightsLost, a => a.Principal == agents && a.Scope != group);
            if (faults.IsOn(GroupBeingDeleted))
            {
                fleet.Azure.GroupsBeingDeleted[FleetShape.TrafficManagerGroup] = true;
            }
            else
            {
                fleet.Azure.GroupsBeingDeleted.TryRemove(FleetShape.TrafficManagerGroup, out _);
            }
        }
    }

    private void SwitchIdentity(bool off)
    {
        if (off == (_identity is not null) || fleet.Azure.Fleets.GetValueOrDefault(FleetShape.Fleet) is not { } resource)
        {
            return;
        }

        (var back, _identity) = (_identity, off ? resource.PrincipalId : null);
        fleet.Azure.SetFleet(resource with { PrincipalId = back });
    }

    /// <summary>Removes role assignments while a fault is on and restores the same ones afterwards.</summary>
    private void Take(string fault, Predicate<RoleAssignment> which)
    {
        if (fleet.Faults.IsOn(fault))
        {
            if (!_taken.ContainsKey(fault))
            {
                _taken[fault] = fleet.Azure.Roles.Remove(which);
            }
        }
        else if (_taken.Remove(fault, out var taken))
        {
            foreach (var assignment in taken)
            {
                fleet.Azure.Roles.Add(assignment);
            }
        }
    }

    private void ChangePorts(Member member, bool on)
    {
        if (on && _portsBefore is null)
        {
            var exported = member.Store.List(Kinds.ServiceExport).Select(e => e.NameOf())
                .FirstOrDefault(name => member.Store.Get(Kinds.Service, name) is not null);
            if (exported.Name is null || member.Store.Get(Kinds.Service, exported).At("spec", "ports") is not JsonArray ports)
            {
                return;
            }

            _portsBefore = (exported, ports.DeepClone());
            member.Store.Update(Kinds.Service, exported, "kubectl-edit", s => s.Items("spec", "ports").First()["name"] = "by-hand");
        }
        else if (!on && _portsBefore is { } before)
        {
            _portsBefore = null;
            member.Store.Update(Kinds.Service, before.Service, "kubectl-edit", s => s.Ensure("spec")["ports"] = before.Ports.DeepClone());
        }
    }

    private void First(Action<TrafficManagerProfile> act)
    {
        lock (fleet.Azure.Gate)
        {
            if (fleet.Azure.Profiles.Values.OrderBy(p => p.RelativeName, StringComparer.Ordinal).FirstOrDefault() is { } profile)
            {
                act(profile);
            }
        }
    }

    /// <param name="change">Returns null to delete the endpoint.</param>
    private void FirstEndpoint(Func<TrafficManagerEndpoint, TrafficManagerEndpoint?> change) => First(profile =>
    {
        if (profile.Endpoints.OrderBy(e => e.Name, StringComparer.Ordinal).FirstOrDefault() is not { } endpoint)
        {
            return;
        }

        var endpoints = change(endpoint) is { } changed ? profile.Endpoints.Replace(endpoint, changed) : profile.Endpoints.Remove(endpoint);
        fleet.Azure.SetProfile(profile with { Endpoints = endpoints });
    });

    private void AddForeign(TrafficManagerProfile profile) => fleet.Arm.Send(new ArmRequest(
        "PUT",
        $"{fleet.Azure.ProfileId(profile)}/externalEndpoints/by-hand",
        "2022-04-01",
        AzureFaults.User,
        new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["target"] = "legacy.example.com",
                ["weight"] = 10,
                ["alwaysServe"] = "Enabled"
            }
        }));
}
