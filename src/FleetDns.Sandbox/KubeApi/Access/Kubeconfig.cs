using System.Text;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>A self-contained kubeconfig for one demo user.</summary>
public static class Kubeconfig
{
    /// <param name="server">URL of the hub without a trailing slash.</param>
    public static string For(Persona persona, string server, string caPem) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: fleetdns-sandbox
          cluster:
            server: {server}
            certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(caPem))}
        users:
        - name: {persona.Name}
          user:
            token: {persona.Token}
        contexts:
        - name: {persona.Name}@fleetdns-sandbox
          context:
            cluster: fleetdns-sandbox
            user: {persona.Name}
        current-context: {persona.Name}@fleetdns-sandbox

        """;
}
