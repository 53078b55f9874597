using System.Text;

namespace FleetDns.Sandbox.Arm;

/// <summary>
/// The kubeconfig that <c>listCredentials</c> returns (docs/domain.md 5.1): the hub's address and authority, and kubelogin for the token.
/// It contains no secret; each user needs their own token.
/// </summary>
/// <param name="Server">The hub, e.g. <c>https://127.0.0.1:16443</c>.</param>
/// <param name="CaPem">Its authority.</param>
internal sealed record HubCredentials(string Server, string CaPem, string Tenant)
{
    /// <summary>Entra's id of the AKS server application. Verified in source.</summary>
    public const string ServerId = "6dae42f8-4368-4678-94ff-3960e28e3630";

    /// <summary>kubelogin's public application. Assumed.</summary>
    private const string ClientId = "80faf920-1908-4b52-b5ef-a8e7bedfc67a";

    public string Kubeconfig() => $$"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: hub
          cluster:
            server: {{Server}}
            certificate-authority-data: {{Convert.ToBase64String(Encoding.UTF8.GetBytes(CaPem))}}
        contexts:
        - name: hub
          context:
            cluster: hub
            user: hub
        current-context: hub
        users:
        - name: hub
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1beta1
              command: kubelogin
              args:
              - get-token
              - --login
              - devicecode
              - --server-id
              - {{ServerId}}
              - --environment
              - AzurePublicCloud
              - --tenant-id
              - {{Tenant}}
              - --client-id
              - {{ClientId}}
              provideClusterInfo: false

        """;
}
