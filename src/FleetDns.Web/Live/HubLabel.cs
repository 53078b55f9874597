namespace FleetDns.Web.Live;

/// <summary>What the app bar calls the hub.</summary>
/// <param name="Sandbox">True in the false world; then every page says so.</param>
/// <param name="SignsOut">People sign in here, so they can sign out; in local mode the kubeconfig's user is simply there.</param>
public sealed record HubLabel(string Name, bool Sandbox, bool SignsOut)
{
    /// <summary>Every change reaches the hub as FleetDns itself, and every reader sees all namespaces (<c>Hub:Identity=Application</c>).</summary>
    public bool ActsAsApplication { get; init; }
}
