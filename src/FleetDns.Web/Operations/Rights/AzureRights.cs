using System.Collections.Concurrent;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>Queries Azure, as the operator, for their permissions at a scope; caches each answer for five minutes.</summary>
public sealed class AzureRights(IFleetReader azure, TimeProvider time) : IAzureRights
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(5);
    private const int Most = 20_000;
    private readonly ConcurrentDictionary<(string Id, Role Role, string Action, string Scope), (bool May, DateTimeOffset Until)> _known =
        new();

    public async Task<MissingAzureRight?> WhyNotAsync(AzureAct act, string scope, Operator by, CancellationToken token)
    {
        if (by.Role == Role.None)
        {
            return null;   // no one is signed in: there is no user to grant a role to
        }

        var key = (by.Id, by.Role, act.Action, scope);   // the role decides as which identity Azure is queried
        if (!_known.TryGetValue(key, out var known) || known.Until <= time.GetUtcNow())
        {
            try
            {
                known = (await azure.MayAsync(act.Action, scope, by, token), time.GetUtcNow() + s_remembered);
            }
            catch (ArmException)
            {
                return null;
            }

            if (_known.Count >= Most)
            {
                _known.Clear();
            }

            _known[key] = known;
        }

        return known.May ? null : new MissingAzureRight(act, scope, by.Id);
    }

    public void Forget(Operator by)
    {
        foreach (var key in _known.Keys.Where(key => key.Id == by.Id))
        {
            _known.TryRemove(key, out _);
        }
    }
}
