namespace FleetDns.Sources.Cluster.Access;

/// <summary>The person in whose name something is written. A parameter of every write; never ambient.</summary>
/// <param name="Id">Stable identifier: object id, persona, or the kubeconfig's user.</param>
/// <param name="Name">As shown.</param>
public sealed record Operator(string Id, string Name);
