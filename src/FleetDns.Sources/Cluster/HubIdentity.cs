namespace FleetDns.Sources.Cluster;

/// <summary>The identity with which an operator's writes are sent to the hub. In each case log and Event name the operator.</summary>
public enum HubIdentity
{
    /// <summary>The operator's own token: the hub authorizes and audits the user.</summary>
    Operator,
    /// <summary>Impersonation of the operator by the application: the hub authorizes the user and audits both.</summary>
    Impersonation,
    /// <summary>
    /// The application's own rights, for every user with the required role: the hub authorizes and audits the application.
    /// </summary>
    Application,
}
