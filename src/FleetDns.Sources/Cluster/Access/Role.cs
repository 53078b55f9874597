namespace FleetDns.Sources.Cluster.Access;

/// <summary>What a user may do in the dashboard; each role includes the previous ones.</summary>
public enum Role
{
    None,
    /// <summary>May view.</summary>
    Reader,
    /// <summary>May also make changes and measure.</summary>
    Operator,
    /// <summary>May also set up hub and permissions.</summary>
    Admin,
}
