using System.Collections.Concurrent;
using System.Net;

namespace FleetDns.Sources.Dns;

/// <summary>One pace for each address of a name server, shared by all callers.</summary>
internal sealed class ServerPaces(double perSecond, TimeProvider time)
{
    private const int MostKept = 256;
    private readonly ConcurrentDictionary<IPEndPoint, Pace> _paces = new();

    /// <summary>Completes when the next query may be sent to this address.</summary>
    public Task NextAsync(IPEndPoint server, CancellationToken token)
    {
        if (_paces.Count > MostKept)
        {
            foreach (var idle in _paces.Where(each => each.Value.IsIdle))
            {
                _paces.TryRemove(idle);
            }
        }

        return _paces.GetOrAdd(server, _ => new Pace(perSecond, time)).NextAsync(token);
    }
}
