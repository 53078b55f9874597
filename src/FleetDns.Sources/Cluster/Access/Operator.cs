namespace FleetDns.Sources.Cluster.Access;

/// <summary>The person in whose name something is written. A parameter of every write; never ambient, and made from a verified principal only.</summary>
/// <param name="Id">Stable identifier: object id, persona, or the kubeconfig's user.</param>
/// <param name="Name">As shown.</param>
/// <param name="Role">What the dashboard lets them do; the hub decides on top of it.</param>
/// <param name="Account">Entra's home account, by which their tokens are found; null where people do not sign in with Entra.</param>
public sealed record Operator(string Id, string Name, Role Role = Role.None, string? Account = null)
{
    /// <summary>Groups that their token names; none where it does not, and where the hub learns them from the token itself.</summary>
    public OperatorGroups Groups { get; init; } = OperatorGroups.None;

    /// <summary>The sign-in that they act in; null where there are no sessions. When it is over, so is every act in it.</summary>
    public string? Session { get; init; }

    /// <summary>Nobody is signed in (any more).</summary>
    public static Operator Nobody { get; } = new("", "nobody", Role.None);
}
