using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;

namespace FleetDns.Sandbox.Hosting;

/// <summary>
/// Faults of the world behind the interfaces (facts 2.5, 2.6, 7.7): clusters, rights, Azure towards the agents, and what somebody does by hand.
/// One-shots leave their damage; what heals it is upstream's own repair.
/// </summary>
internal sealed class WorldFaults(World world) : IAsyncDisposable
{
    public const string MemberOffline = "member-offline";
    public const string ClusterDown = "cluster-down";
    public const string AgentsThrottled = "agents-throttled";
    public const string AgentsAzureDown = "agents-azure-down";
    public const string RightsLost = "rights-lost";
    public const string LinkedRightsLost = "rights-linked-lost";
    public const string GroupBeingDeleted = "group-being-deleted";
    public const string ProfileDeleted = "profile-deleted";
    public const string ProfileDisabled = "profile-disabled";
    public const string EndpointDisabled = "endpoint-disabled";
    public const string ForeignEndpoint = "foreign-endpoint";
    public const string WeightDrift = "weight-drift";

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, IReadOnlyList<RoleAssignment>> _taken = [];
    private Task _loop = Task.CompletedTask;

    public void Register()
    {
        var faults = world.Faults;
        faults.Register(new(MemberOffline, "The agents of the second member stop: no heartbeats, exports and work stay as they are, its endpoint stays in Azure."));
        faults.Register(new(ClusterDown, "The first member's addresses refuse: its endpoints turn Degraded and DNS leaves them out."));
        faults.Register(new(AgentsThrottled, "Azure answers the hub's agents 429: at the next trigger backends turn Unknown Pending; they catch up afterwards."));
        faults.Register(new(AgentsAzureDown, "Azure answers the hub's agents 500: as with throttling; profiles get Warning events only."));
        faults.Register(new(RightsLost, "The fleet's identity loses its role on the profiles' resource group: at the next trigger profiles turn Invalid and backends Pending with 403."));
        faults.Register(new(LinkedRightsLost, "The fleet's identity may no longer read public IPs: changed endpoints fail with LinkedAuthorizationFailed."));
        faults.Register(new(GroupBeingDeleted, "Writes to the profiles' resource group answer 409: a changed profile misreports DNSNameNotAvailable."));
        faults.Register(new(ProfileDeleted, "One Azure profile is deleted by hand: nothing notices until the backend's next trigger, DNS says NXDOMAIN."), () => First(p => world.Azure.RemoveProfile(p.ResourceGroup, p.Name)));
        faults.Register(new(ProfileDisabled, "One Azure profile is disabled by hand: DNS says NXDOMAIN until the profile's next trigger."), () => First(p => world.Azure.SetProfile(p with { Enabled = false })));
        faults.Register(new(EndpointDisabled, "One Azure endpoint is disabled by hand: DNS leaves it out until the backend's next trigger."), () => FirstEndpoint(e => e with { Enabled = false }));
        faults.Register(new(WeightDrift, "One Azure endpoint's weight is set to 1 by hand: the split differs from the computed weights until the backend's next trigger."), () => FirstEndpoint(e => e with { Weight = 1 }));
        faults.Register(new(ForeignEndpoint, "An external endpoint is added to one Azure profile by hand: it takes traffic, and no controller removes it."), () => First(AddForeign));
        _loop = Task.Run(FollowAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var changed = world.Faults.Changed;
            Apply();
            await changed.WaitAsync(_stop.Token);
        }
    }

    private void Apply()
    {
        var faults = world.Faults;
        world.AzureTrouble.Throttled = faults.IsOn(AgentsThrottled);
        world.AzureTrouble.Down = faults.IsOn(AgentsAzureDown);
        if (world.Members is [var first, ..])
            world.Sites.SetDown(first, faults.IsOn(ClusterDown));
        if (world.Members is [_, var second, ..] && second.Online == faults.IsOn(MemberOffline))
            second.Online = !second.Online;
        var group = world.Azure.GroupId(FleetShape.TrafficManagerGroup);
        Take(RightsLost, a => a.Principal == FleetShape.FleetPrincipal && a.Scope == group);
        Take(LinkedRightsLost, a => a.Principal == FleetShape.FleetPrincipal && a.Scope != group);
        if (faults.IsOn(GroupBeingDeleted))
            world.Azure.GroupsBeingDeleted[FleetShape.TrafficManagerGroup] = true;
        else
            world.Azure.GroupsBeingDeleted.TryRemove(FleetShape.TrafficManagerGroup, out _);
    }

    /// <summary>Takes role assignments away while a fault is on and gives the same back afterwards.</summary>
    private void Take(string fault, Predicate<RoleAssignment> which)
    {
        if (world.Faults.IsOn(fault))
        {
            if (!_taken.ContainsKey(fault))
                _taken[fault] = world.Azure.Roles.Remove(which);
        }
        else if (_taken.Remove(fault, out var taken))
        {
            foreach (var assignment in taken)
                world.Azure.Roles.Add(assignment);
        }
    }

    private void First(Action<TrafficManagerProfile> act)
    {
        lock (world.Azure.Gate)
        {
            if (world.Azure.Profiles.Values.OrderBy(p => p.RelativeName, StringComparer.Ordinal).FirstOrDefault() is { } profile)
                act(profile);
        }
    }

    private void FirstEndpoint(Func<TrafficManagerEndpoint, TrafficManagerEndpoint> change) => First(profile =>
    {
        if (profile.Endpoints.OrderBy(e => e.Name, StringComparer.Ordinal).FirstOrDefault() is { } endpoint)
            world.Azure.SetProfile(profile with { Endpoints = profile.Endpoints.Replace(endpoint, change(endpoint)) });
    });

    private void AddForeign(TrafficManagerProfile profile) => world.Arm.Send(new ArmRequest(
        "PUT",
        $"{world.Azure.ProfileId(profile)}/externalEndpoints/by-hand",
        "2022-04-01",
        AzureTrouble.User,
        new JsonObject { ["properties"] = new JsonObject { ["target"] = "legacy.example.com", ["weight"] = 10, ["alwaysServe"] = "Enabled" } }));
}
