using FleetDns.Sandbox.Endpoints;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Members;

/// <summary>Keeps the endpoint server in sync with the members' load balancers; several Services may share an address.</summary>
internal sealed class EndpointSites(EndpointServer server)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Member, ObjectName Service), string> _addresses = [];
    private readonly HashSet<string> _down = new(StringComparer.Ordinal);

    /// <summary>One address: the Services behind it with their ports, and how many of them have each port.</summary>
    private sealed class Site(Member member)
    {
        private readonly Dictionary<int, int> _uses = [];

        public Member Member { get; } = member;

        public Dictionary<ObjectName, ImmutableArray<int>> Services { get; } = [];

        public ImmutableSortedSet<string> Names { get; private set; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

        public ImmutableSortedSet<int> Ports { get; private set; } = [];

        public void Set(ObjectName service, ImmutableArray<int> ports)
        {
            Remove(service);
            Services[service] = ports;
            Names = Names.Add($"{service.Namespace}/{service.Name}");
            foreach (var port in ports)
            {
                Count(port, 1);
            }
        }

        public void Remove(ObjectName service)
        {
            if (!Services.Remove(service, out var ports))
            {
                return;
            }

            Names = Names.Remove($"{service.Namespace}/{service.Name}");
            foreach (var port in ports)
            {
                Count(port, -1);
            }
        }

        private void Count(int port, int by)
        {
            var uses = _uses[port] = _uses.GetValueOrDefault(port) + by;
            Ports = uses > 0 ? Ports.Add(port) : Ports.Remove(port);
        }
    }

    public void Set(Member member, ObjectName service, string address, IEnumerable<int> ports)
    {
        lock (_gate)
        {
            if (_addresses.TryGetValue((member.Name, service), out var former) && former != address)
            {
                Leave(former, member, service);
            }

            if (!_sites.TryGetValue(address, out var site))
            {
                _sites[address] = site = new Site(member);
            }

            site.Set(service, [.. ports]);
            _addresses[(member.Name, service)] = address;
            Open(address, site);
        }
    }

    public void Remove(Member member, ObjectName service)
    {
        lock (_gate)
        {
            if (_addresses.GetValueOrDefault((member.Name, service)) is { } address)
            {
                Leave(address, member, service);
            }
        }
    }

    private void Leave(string address, Member member, ObjectName service)
    {
        _addresses.Remove((member.Name, service));
        if (!_sites.TryGetValue(address, out var site))
        {
            return;
        }

        site.Remove(service);
        if (site.Services.Count > 0)
        {
            Open(address, site);
            return;
        }

        _sites.Remove(address);
        server.Close(address);
    }

    /// <summary>Takes all addresses of a member offline, or brings them back.</summary>
    public void SetDown(Member member, bool down)
    {
        lock (_gate)
        {
            if (down ? !_down.Add(member.Name) : !_down.Remove(member.Name))
            {
                return;
            }

            foreach (var (address, site) in _sites.Where(s => s.Value.Member == member))
            {
                Open(address, site);
            }
        }
    }

    private void Open(string address, Site site) =>
        server.Open(
            new EndpointSite(
                address, site.Member.Name, site.Member.Location, site.Names, _down.Contains(site.Member.Name) ? [] : site.Ports));
}
