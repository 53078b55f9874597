using System.Collections.Immutable;
using FleetDns.Sandbox.Endpoints;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Members;

/// <summary>Keeps the endpoint server at what the members' load balancers serve; several Services may share an address.</summary>
internal sealed class EndpointSites(EndpointServer server)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<(string Member, ObjectName Service), ImmutableArray<int>>> _ports = new(StringComparer.Ordinal);
    private readonly HashSet<string> _down = new(StringComparer.Ordinal);

    public void Set(Member member, ObjectName service, string address, IEnumerable<int> ports)
    {
        lock (_gate)
        {
            if (!_ports.TryGetValue(address, out var services))
                _ports[address] = services = [];
            services[(member.Name, service)] = [.. ports];
            Open(member.Name, member.Location, address, services);
        }
    }

    public void Remove(Member member, ObjectName service)
    {
        lock (_gate)
        {
            foreach (var (address, services) in _ports.Where(s => s.Value.ContainsKey((member.Name, service))).ToList())
            {
                services.Remove((member.Name, service));
                if (services.Count > 0)
                {
                    Open(member.Name, member.Location, address, services);
                    continue;
                }

                _ports.Remove(address);
                server.Close(address);
            }
        }
    }

    /// <summary>Takes everything that a member serves off the net, or puts it back.</summary>
    public void SetDown(Member member, bool down)
    {
        lock (_gate)
        {
            if (down ? !_down.Add(member.Name) : !_down.Remove(member.Name))
                return;
            foreach (var (address, services) in _ports.Where(s => s.Value.Keys.Any(k => k.Member == member.Name)))
                Open(member.Name, member.Location, address, services);
        }
    }

    private void Open(string member, string location, string address, Dictionary<(string Member, ObjectName Service), ImmutableArray<int>> services) =>
        server.Open(new EndpointSite(
            address,
            member,
            location,
            [.. services.Keys.Select(k => $"{k.Service.Namespace}/{k.Service.Name}").Order(StringComparer.Ordinal)],
            _down.Contains(member) ? [] : [.. services.Values.SelectMany(p => p)]));
}
