namespace FleetDns.Sources.Arm;

/// <summary>The identity with which an operator's requests are sent to Azure.</summary>
public enum AzureIdentity
{
    /// <summary>The operator's own token: Azure authorizes and audits the user.</summary>
    Operator,
    /// <summary>The application's own rights, for every user with the required role.</summary>
    Application,
}
