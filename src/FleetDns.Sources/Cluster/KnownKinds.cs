using System.Collections.Frozen;
using FleetDns.Core.Plans;

namespace FleetDns.Sources.Cluster;

/// <summary>
/// The kinds that FleetDns shows and writes. If its own identity is used for operators (<see cref="HubIdentity.Application"/>), no others
/// are allowed: its rights may exceed those of the operators, who must not get access to Secrets, ConfigMaps, Pods or roles through it.
/// </summary>
internal static class KnownKinds
{
    private static readonly FrozenSet<(string Group, string Plural)> s_all =
        HubKinds.All.Where(kind => kind.ForOperators).Select(kind => (kind.Group, kind.Plural))
        .Concat(PlanKind.All.Select(kind => (kind.Group, kind.Plural))).ToFrozenSet();

    /// <summary>
    /// The target of a request that is not discovery, a review of rights or one of these kinds, e.g. <c>secrets</c>; null for allowed
    /// requests.
    /// </summary>
    /// <param name="path">Relative to the server's address, e.g. <c>api/v1/namespaces/a/services/b</c>; without query.</param>
    public static string? Foreign(string path)
    {
        var (group, rest) = path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["version"] or ["api"] or ["apis"] or ["apis", _] => ("", []),
            ["api", _, .. var below] => ("", below),
            ["apis", "authorization.k8s.io" or "authentication.k8s.io", ..] => ("", []),
            ["apis", var named, _, .. var below] => (named, below),
            var other => ("", other),
        };
        var inside = rest is ["namespaces", _, .. { Length: > 0 } within] ? within : rest;
        return inside.Length switch
        {
            0 => null,
            1 or 2 => s_all.Contains((group, inside[0])) ? null : new HubResource(group, inside[0]).ToString(),
            _ => path,   // a subresource, such as a Service's proxy, or not an object
        };
    }
}
