namespace FleetDns.Sources.Cluster.Access;

/// <summary>What the dashboard lets a person do; each role holds those before it.</summary>
public enum Role
{
    None,
    /// <summary>Sees.</summary>
    Reader,
    /// <summary>Moves weights and measures.</summary>
    Operator,
    /// <summary>Sets up.</summary>
    Admin,
}
