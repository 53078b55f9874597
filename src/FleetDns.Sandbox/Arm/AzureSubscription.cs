using System.Collections.Concurrent;

namespace FleetDns.Sandbox.Arm;

/// <summary>
/// The content of the one subscription. Writers take <see cref="Gate"/>; the values are immutable, so readers need none.
/// </summary>
internal sealed class AzureSubscription(string id, TimeProvider time)
{
    private ImmutableDictionary<string, TrafficManagerProfile> _profiles =
        ImmutableDictionary.Create<string, TrafficManagerProfile>(StringComparer.OrdinalIgnoreCase);

    private ImmutableDictionary<string, PublicIpAddress> _publicIps =
        ImmutableDictionary.Create<string, PublicIpAddress>(StringComparer.OrdinalIgnoreCase);

    // Indexes for DNS, for uniqueness and for the members' agents; written under the gate only.
    private readonly ConcurrentDictionary<string, ImmutableArray<PublicIpAddress>> _byGroup = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, TrafficManagerProfile> _byRelativeName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, PublicIpAddress> _byFqdn = new(StringComparer.OrdinalIgnoreCase);

    public Lock Gate { get; } = new();

    public string Id { get; } = id;

    /// <summary>Names of resource groups; the value is the region.</summary>
    public ConcurrentDictionary<string, string> ResourceGroups { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Groups that are being deleted: every write there gets 409.</summary>
    public ConcurrentDictionary<string, bool> GroupsBeingDeleted { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Traffic Manager names held by another Azure customer.</summary>
    public ConcurrentDictionary<string, bool> NamesTaken { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every Traffic Manager name without a profile here is held by another customer.</summary>
    public bool NewNamesTaken { get; set; }

    /// <summary>Every DNS label without a public IP here is held by another customer.</summary>
    public bool NewLabelsTaken { get; set; }

    public RoleAssignments Roles { get; } = new(time);

    /// <summary>
    /// Identities created at run time, with the time from which the directory knows them; it has always known all others.
    /// </summary>
    public ConcurrentDictionary<string, DateTimeOffset> NewPrincipals { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A fleet member whose labels were set in Azure; the service copies them to the hub.</summary>
    public event Action<FleetMember>? MemberLabelled;

    public void SetFleet(FleetResource fleet, FleetMember? labelled = null)
    {
        Fleets[fleet.Name] = fleet;
        if (labelled is not null)
        {
            MemberLabelled?.Invoke(labelled);
        }
    }

    public ConcurrentDictionary<string, FleetResource> Fleets { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The response of <c>listCredentials</c>; null while the hub has no address.</summary>
    public HubCredentials? HubCredentials { get; set; }

    /// <summary>By <c>group/name</c>, ignoring case.</summary>
    public ImmutableDictionary<string, TrafficManagerProfile> Profiles => Volatile.Read(ref _profiles);

    /// <summary>By <c>group/name</c>, ignoring case.</summary>
    public ImmutableDictionary<string, PublicIpAddress> PublicIps => Volatile.Read(ref _publicIps);

    /// <summary>
    /// Relative name of a profile that was set, changed or removed; called under the gate, so handlers must return quickly.
    /// </summary>
    public event Action<string>? ProfileChanged;

    public event Action? PublicIpChanged;

    public static string Key(string group, string name) => $"{group}/{name}";

    public string GroupId(string group) => $"/subscriptions/{Id}/resourceGroups/{group}";

    /// <summary>Traffic Manager writes the resource group in lower case.</summary>
#pragma warning disable CA1308 // The wire format is lower case.
    public string ProfileId(TrafficManagerProfile profile) =>
        $"{GroupId(profile.ResourceGroup.ToLowerInvariant())}/providers/Microsoft.Network/trafficManagerProfiles/{profile.Name}";

#pragma warning restore CA1308

    public string EndpointId(TrafficManagerProfile profile, TrafficManagerEndpoint endpoint) =>
        $"{ProfileId(profile)}/{endpoint.Type}/{endpoint.Name}";

    public string PublicIpId(PublicIpAddress address) =>
        $"{GroupId(address.ResourceGroup)}/providers/Microsoft.Network/publicIPAddresses/{address.Name}";

    public TrafficManagerProfile? FindProfile(string group, string name) => Profiles.GetValueOrDefault(Key(group, name));

    public TrafficManagerProfile? FindProfileByDnsName(string relativeName) => _byRelativeName.GetValueOrDefault(relativeName);

    public TrafficManagerProfile? FindProfileByFqdn(string fqdn) =>
        fqdn.EndsWith($".{TrafficManagerProfile.Zone}", StringComparison.OrdinalIgnoreCase)
            ? FindProfileByDnsName(fqdn[..^(TrafficManagerProfile.Zone.Length + 1)]) : null;

    public TrafficManagerProfile? FindProfileById(string id)
    {
        var path = ArmPath.Parse(id);
        return path is { ResourceGroup: { } group, Types: "trafficmanagerprofiles", Names: [var name] }
            && string.Equals(path.Subscription, Id, StringComparison.OrdinalIgnoreCase)
                ? FindProfile(group, name)
                : null;
    }

    /// <summary>Whether nested endpoints lead from one profile to the other, or they are the same.</summary>
    public bool Reaches(TrafficManagerProfile from, TrafficManagerProfile to) =>
        string.Equals(from.RelativeName, to.RelativeName, StringComparison.OrdinalIgnoreCase)
        || from.Endpoints.Any(e => e.Nested is not null && FindProfileByFqdn(e.Target) is { } child && Reaches(child, to));

    public PublicIpAddress? FindPublicIpByFqdn(string fqdn) => _byFqdn.GetValueOrDefault(fqdn);

    public ImmutableArray<PublicIpAddress> PublicIpsOf(string group) => _byGroup.GetValueOrDefault(group, []);

    public PublicIpAddress? FindPublicIp(string id)
    {
        var path = ArmPath.Parse(id);
        return path is { ResourceGroup: { } group, Types: "publicipaddresses", Names: [var name] }
            && string.Equals(path.Subscription, Id, StringComparison.OrdinalIgnoreCase)
                ? PublicIps.GetValueOrDefault(Key(group, name))
                : null;
    }

    public void SetProfile(TrafficManagerProfile profile)
    {
        lock (Gate)
        {
            _profiles = _profiles.SetItem(Key(profile.ResourceGroup, profile.Name), profile);
            _byRelativeName[profile.RelativeName] = profile;
            ProfileChanged?.Invoke(profile.RelativeName);
        }
    }

    public bool RemoveProfile(string group, string name)
    {
        lock (Gate)
        {
            if (FindProfile(group, name) is not { } profile)
            {
                return false;
            }

            _profiles = _profiles.Remove(Key(group, name));
            _byRelativeName.TryRemove(profile.RelativeName, out _);
            ProfileChanged?.Invoke(profile.RelativeName);
            return true;
        }
    }

    public void SetPublicIp(PublicIpAddress address)
    {
        lock (Gate)
        {
            var key = Key(address.ResourceGroup, address.Name);
            var before = _publicIps.GetValueOrDefault(key);
            if (before?.Fqdn is { } formerly)
            {
                _byFqdn.TryRemove(formerly, out _);
            }

            _publicIps = _publicIps.SetItem(key, address);
            _byGroup[address.ResourceGroup] = [.. PublicIpsOf(address.ResourceGroup).Where(a => a != before), address];
            if (address.Fqdn is { } fqdn)
            {
                _byFqdn[fqdn] = address;
            }
        }

        PublicIpChanged?.Invoke();
    }

    public bool RemovePublicIp(string group, string name)
    {
        lock (Gate)
        {
            if (_publicIps.GetValueOrDefault(Key(group, name)) is not { } address)
            {
                return false;
            }

            _publicIps = _publicIps.Remove(Key(group, name));
            _byGroup[group] = PublicIpsOf(group).Remove(address);
            if (address.Fqdn is { } fqdn)
            {
                _byFqdn.TryRemove(fqdn, out _);
            }
        }

        PublicIpChanged?.Invoke();
        return true;
    }
}

/// <summary>A public IP; its address is a loopback address on which the sandbox answers HTTP.</summary>
/// <param name="Label">dnsSettings.domainNameLabel, unique per region; null while none is set.</param>
internal sealed record PublicIpAddress(
    string ResourceGroup, string Name, string Location, string Address, string? Label, ImmutableSortedDictionary<string, string> Tags)
{
    public const string Zone = "cloudapp.azure.com";

    public string? Fqdn => Label is null ? null : $"{Label}.{Location}.{Zone}";
}

/// <summary>A fleet with a hub (docs/domain.md 5.1).</summary>
/// <param name="PrincipalId">Of its system-assigned identity; null without one: then the hub's agents cannot act in Azure (docs/domain.md
/// 2.7, no. 20).</param>
internal sealed record FleetResource(string ResourceGroup, string Name, string Location, string? PrincipalId, string TenantId,
    ImmutableArray<FleetMember> Members)
{
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public string ETag { get; init; } = Guid.NewGuid().ToString();
}

internal sealed record FleetMember(string Name, string ClusterResourceId, string Location, ImmutableSortedDictionary<string, string> Labels)
{
    public string Group { get; init; } = "default";

    public string ETag { get; init; } = Guid.NewGuid().ToString();
}
