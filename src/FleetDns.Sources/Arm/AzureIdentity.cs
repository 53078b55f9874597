namespace FleetDns.Sources.Arm;

/// <summary>In whose name an operator's requests reach Azure.</summary>
public enum AzureIdentity
{
    /// <summary>With a token in their own name: Azure judges and audits the person.</summary>
    Operator,
    /// <summary>With the application's own rights, for everybody with the role for it.</summary>
    Application,
}
