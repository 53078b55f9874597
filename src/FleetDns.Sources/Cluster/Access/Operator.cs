namespace FleetDns.Sources.Cluster.Access;

/// <summary>
/// The user on whose behalf something is written. A parameter of every write, never ambient; created only from a verified principal.
/// </summary>
/// <param name="Id">Stable identifier: object id, demo user, or the kubeconfig's user.</param>
/// <param name="Name">As shown.</param>
/// <param name="Role">What they may do in the dashboard; the hub enforces its own rights in addition.</param>
/// <param name="Account">Entra's home account, the key of their tokens; null without sign-in by Entra ID.</param>
public sealed record Operator(string Id, string Name, Role Role = Role.None, string? Account = null)
{
    /// <summary>Groups in their token; none where it has none, and where the hub reads them from the token itself.</summary>
    public OperatorGroups Groups { get; init; } = OperatorGroups.None;

    /// <summary>The id of their session; null where there are no sessions. When it ends, they may not act anymore.</summary>
    public string? Session { get; init; }

    /// <summary>No one is signed in.</summary>
    public static Operator Anonymous { get; } = new("", "anonymous", Role.None);
}
