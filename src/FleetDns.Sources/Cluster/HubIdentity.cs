namespace FleetDns.Sources.Cluster;

/// <summary>In whose name an operator's writes reach the hub. In each case the operator is recorded in the log and in the Event beside the object.</summary>
public enum HubIdentity
{
    /// <summary>With a token in their own name: the hub judges and audits the person.</summary>
    Operator,
    /// <summary>The application asks the hub to act as the person (impersonation): the hub judges the person and audits both.</summary>
    Impersonation,
    /// <summary>With the application's own rights, for everybody with the role for it: the hub judges and audits the application.</summary>
    Application,
}
