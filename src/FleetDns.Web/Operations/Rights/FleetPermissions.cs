using System.Collections.Concurrent;
using FleetDns.Core.Plans;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>Reads role assignments from Azure and creates missing ones.</summary>
/// <param name="subscription">Setting Azure:SubscriptionId; null where Azure is not connected.</param>
/// <param name="fleetId">Setting Hub:FleetResourceId; null for the only fleet with a hub in the subscription.</param>
public sealed class FleetPermissions(
    IAzureRoles roles, IFleetReader fleets, string? subscription, string? fleetId, IWritePolicy policy,
    TimeProvider time) : IFleetPermissions
{
    private const int MostRefusals = 3;
    // Docs/domain.md 5.3: minutes; tokens of identities may take an hour
    private static readonly TimeSpan s_spreads = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _given = new(StringComparer.OrdinalIgnoreCase);

    public async Task<PermissionsView> LookAsync(
        FleetView view, IReadOnlyCollection<string> groups, Operator by, CancellationToken token)
    {
        if (Refuses(by) is { } why)
        {
            return Nothing(why);
        }

        if (subscription is null)
        {
            return Nothing("Azure is not connected: set Azure:SubscriptionId.");
        }

        FleetIdentity fleet;
        try
        {
            if (await FleetAsync(by, token) is not { } id)
            {
                return Nothing($"Subscription {subscription} has no fleet with a hub, or several: set one in Hub:FleetResourceId.");
            }

            fleet = await roles.IdentityAsync(id, by, token);
        }
        catch (ArmException refused)
        {
            return Nothing(refused.Message);
        }

        if (fleet.PrincipalId is not { } principal)
        {
            return Nothing(
                $"Fleet {fleet.Name} has no managed identity, so it can change nothing in Azure. Add one: az fleet update --ids "
                + $"{ShellScript.Quote(fleet.FleetId)} --enable-managed-identity.") with
            { Fleet = fleet };
        }

        var needs = Permissions.Needs(view, subscription, principal, groups);
        var found = new Dictionary<string, ImmutableArray<RoleFound>>(StringComparer.OrdinalIgnoreCase);
        var may = ImmutableDictionary.CreateBuilder<string, bool>(StringComparer.OrdinalIgnoreCase);
        var problem = Permissions.Refused(view) is { IsEmpty: false } refusals ? string.Join(' ', refusals.Take(MostRefusals)) : null;
        foreach (var scope in needs.Select(n => n.Scope).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            try
            {
                found[scope] = await roles.AssignmentsAsync(scope, principal, by, token);
                may[scope] = await roles.MayAssignAsync(scope, by, token);
            }
            catch (ArmException refused)
            {
                problem ??= refused.Message;
            }
        }

        foreach (var old in _given.Where(g => g.Value + s_spreads <= time.GetUtcNow()))
        {
            _given.TryRemove(old);
        }

        var spreading = _given.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new PermissionsView(fleet, Permissions.Rows(needs, found, spreading), may.ToImmutable(), problem);
    }

    public async Task<string?> AssignAsync(RoleNeed need, Operator by, CancellationToken token)
    {
        if (Refuses(by) is { } why)
        {
            return why;
        }

        try
        {
            await roles.AssignAsync(need, by, token);
            _given[need.Scope] = time.GetUtcNow();
            return null;
        }
        catch (ArmException refused)
        {
            return refused.Message;
        }
    }

    private string? Refuses(Operator by) => policy.Refuses(by, Act.Write)
        ?? (by.Role < Role.Admin ? "Managing the fleet's Azure roles needs FleetDns.Admin." : null);

    private async Task<string?> FleetAsync(Operator by, CancellationToken token) => fleetId
        ?? ((await fleets.FleetsAsync(subscription!, by, token)).Where(f => f.HasHub).ToList() is [var only] ? only.Id : null);

    private static PermissionsView Nothing(string why) => new(null, [], ImmutableDictionary<string, bool>.Empty, why);
}
