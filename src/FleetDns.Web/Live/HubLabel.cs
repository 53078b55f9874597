namespace FleetDns.Web.Live;

/// <summary>The hub as the app bar names it.</summary>
/// <param name="Sandbox">The fleet is simulated, and every page shows that.</param>
/// <param name="SignsOut">Users sign in and can sign out; local mode acts as the user of the kubeconfig.</param>
public sealed record HubLabel(string Name, bool Sandbox, bool SignsOut)
{
    /// <summary>
    /// Every change reaches the hub as FleetDns itself, and every reader sees all namespaces (<c>Hub:Identity=Application</c>).
    /// </summary>
    public bool ActsAsApplication { get; init; }
}
