using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Hosting;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Members;

namespace FleetDns.Sandbox.Faults;

/// <summary>
/// Faults of the world behind the interfaces (docs/domain.md 2.5, 2.6, 7.7): clusters, rights, Azure towards the agents, and what somebody does by hand.
/// One-shots leave their damage; what heals it is upstream's own repair.
/// </summary>
internal sealed class FleetFaults(SimulatedFleet world)
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
    private string? _identity;                                                        // under _gate; the principal that IdentityMissing took away

    public void Register()
    {
        var faults = world.Faults;
        faults.Register(new(MemberOffline, "The agents of the second member stop: no heartbeats, exports and work stay as they are, its endpoint stays in Azure. Off: they catch up."));
        faults.Register(new(ClusterDown, "The first member's addresses refuse: its endpoints turn Degraded and DNS leaves them out. Off: one good probe brings them back."));
        faults.Register(new(PortConflict, "The second member's first exported Service gets another port name by hand: its cluster leaves the import with ConflictFound, the others fill the backend's weight. Off: it comes back."));
        faults.Register(new(ImagesUnreachable, "No member can pull images: a workload that is new or changed is never ready, its placement stays ResourceNotAvailableYet and its endpoints turn Degraded; what runs goes on. Off: the nodes try again."));
        faults.Register(new(IdentityMissing, "The fleet's managed identity is switched off: at the next trigger profiles get Warning events only and backends turn Unknown Pending. Off: the same identity with its roles is back, and the agents catch up by their back-off."));
        faults.Register(new(AgentsThrottled, "Azure answers the hub's agents 429: at the next trigger backends turn Unknown Pending and their status loses its endpoints. Off: they catch up by their back-off."));
        faults.Register(new(AgentsAzureDown, "Azure answers the hub's agents 500: backends as with throttling; profiles get Warning events only. Off: they catch up by their back-off."));
        faults.Register(new(AgentsWritesDown, "Azure answers writes and deletes of the hub's agents 500, reads work: a changed backend turns Unknown Pending; one whose weight becomes 0 keeps its old status and its endpoints go on serving, only Warning events say so. Off: they catch up by their back-off."));
        faults.Register(new(RightsLost, "The fleet's identity loses its role on the profiles' resource group: at the next trigger profiles turn Invalid and backends Pending with 403. Off: they catch up by their back-off."));
        faults.Register(new(LinkedRightsLost, "The fleet's identity may no longer read public IPs: changed endpoints fail with LinkedAuthorizationFailed. Off: they catch up by their back-off."));
        faults.Register(new(GroupBeingDeleted, "Writes to the profiles' resource group answer 409: a changed profile misreports DNSNameNotAvailable. Off: it catches up by its back-off."));
        faults.Register(new(NameTaken, "Somebody else in Azure holds every DNS name that is new: a profile that is created turns DNSNameNotAvailable. Off: it catches up by its back-off."));
        faults.Register(new(LabelTaken, "Somebody else holds every DNS label that is new: a new export never reaches the hub, ServiceImport is not found, and only the member knows why. Off: it catches up by its back-off."));
        faults.Register(new(ProfileDeleted, "Once: one Azure profile is deleted by hand. Nothing notices until the backend's next trigger, DNS says NXDOMAIN. Only a change of the profile's spec makes it again."), () => First(p => world.Azure.RemoveProfile(p.ResourceGroup, p.Name)));
        faults.Register(new(ProfileDisabled, "Once: one Azure profile is disabled by hand. DNS says NXDOMAIN until the profile's next trigger."), () => First(p => world.Azure.SetProfile(p with { Enabled = false })));
        faults.Register(new(EndpointDisabled, "Once: one Azure endpoint is disabled by hand. DNS leaves it out until the backend's next trigger."), () => FirstEndpoint(e => e with { Enabled = false }));
        faults.Register(new(EndpointDeleted, "Once: one Azure endpoint is deleted by hand. The backend goes on listing it, DNS leaves it out until the backend's next trigger."), () => FirstEndpoint(_ => null));
        faults.Register(new(WeightDrift, "Once: one Azure endpoint's weight is set to 1 by hand. The split differs from the computed weights until the backend's next trigger."), () => FirstEndpoint(e => e with { Weight = 1 }));
        faults.Register(new(ForeignEndpoint, "Once: an external endpoint is added to one Azure profile by hand. It takes traffic, and no controller removes it."), () => First(AddForeign));
        foreach (var mistake in Mistakes.All)
        {
            faults.Register(new(MistakeController.Prefix + mistake.Name, $"{mistake.Meaning} Off: it is mended."));
        }

        faults.Switched += Apply;
    }

    private void Apply()
    {
        lock (_gate)
        {
            var faults = world.Faults;
            world.AzureTrouble.Throttled = faults.IsOn(AgentsThrottled);
            world.AzureTrouble.Down = faults.IsOn(AgentsAzureDown);
            world.AzureTrouble.WritesDown = faults.IsOn(AgentsWritesDown);
            world.Azure.NewNamesTaken = faults.IsOn(NameTaken);
            world.Azure.NewLabelsTaken = faults.IsOn(LabelTaken);
            if (world.Members is [var first, ..])
            {
                world.Sites.SetDown(first, faults.IsOn(ClusterDown));
            }

            if (world.Members is [_, var second, ..])
            {
                if (second.Online == faults.IsOn(MemberOffline))
                {
                    second.Online = !second.Online;
                }

                ChangePorts(second, faults.IsOn(PortConflict));
            }

            foreach (var member in world.Members)
            {
                member.RegistriesReachable = !faults.IsOn(ImagesUnreachable);
            }

            SwitchIdentity(faults.IsOn(IdentityMissing));
            foreach (var mistake in Mistakes.All)
            {
                world.Mistakes.Set(mistake.Name, faults.IsOn(MistakeController.Prefix + mistake.Name));
            }

            var group = world.Azure.GroupId(FleetShape.TrafficManagerGroup);
            // Before the world has started nobody has rights to lose.
            var agents = _identity ?? world.Azure.Fleets.GetValueOrDefault(FleetShape.Fleet)?.PrincipalId;
            Take(RightsLost, a => a.Principal == agents && a.Scope == group);
            Take(LinkedRightsLost, a => a.Principal == agents && a.Scope != group);
            if (faults.IsOn(GroupBeingDeleted))
            {
                world.Azure.GroupsBeingDeleted[FleetShape.TrafficManagerGroup] = true;
            }
            else
            {
                world.Azure.GroupsBeingDeleted.TryRemove(FleetShape.TrafficManagerGroup, out _);
            }
        }
    }

    private void SwitchIdentity(bool off)
    {
        if (off == (_identity is not null) || world.Azure.Fleets.GetValueOrDefault(FleetShape.Fleet) is not { } fleet)
        {
            return;
        }

        (var back, _identity) = (_identity, off ? fleet.PrincipalId : null);
        world.Azure.SetFleet(fleet with { PrincipalId = back });
    }

    /// <summary>Takes role assignments away while a fault is on and gives the same back afterwards.</summary>
    private void Take(string fault, Predicate<RoleAssignment> which)
    {
        if (world.Faults.IsOn(fault))
        {
            if (!_taken.ContainsKey(fault))
            {
                _taken[fault] = world.Azure.Roles.Remove(which);
            }
        }
        else if (_taken.Remove(fault, out var taken))
        {
            foreach (var assignment in taken)
            {
                world.Azure.Roles.Add(assignment);
            }
        }
    }

    private void ChangePorts(Member member, bool on)
    {
        if (on && _portsBefore is null)
        {
            var exported = member.Store.List(Kinds.ServiceExport).Select(e => e.NameOf()).FirstOrDefault(name => member.Store.Get(Kinds.Service, name) is not null);
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
        lock (world.Azure.Gate)
        {
            if (world.Azure.Profiles.Values.OrderBy(p => p.RelativeName, StringComparer.Ordinal).FirstOrDefault() is { } profile)
            {
                act(profile);
            }
        }
    }

    /// <param name="change">Null: the endpoint goes.</param>
    private void FirstEndpoint(Func<TrafficManagerEndpoint, TrafficManagerEndpoint?> change) => First(profile =>
    {
        if (profile.Endpoints.OrderBy(e => e.Name, StringComparer.Ordinal).FirstOrDefault() is not { } endpoint)
        {
            return;
        }

        var endpoints = change(endpoint) is { } changed ? profile.Endpoints.Replace(endpoint, changed) : profile.Endpoints.Remove(endpoint);
        world.Azure.SetProfile(profile with { Endpoints = endpoints });
    });

    private void AddForeign(TrafficManagerProfile profile) => world.Arm.Send(new ArmRequest(
        "PUT",
        $"{world.Azure.ProfileId(profile)}/externalEndpoints/by-hand",
        "2022-04-01",
        AzureTrouble.User,
        new JsonObject { ["properties"] = new JsonObject { ["target"] = "legacy.example.com", ["weight"] = 10, ["alwaysServe"] = "Enabled" } }));
}
