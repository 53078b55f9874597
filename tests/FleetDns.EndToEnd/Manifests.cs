namespace FleetDns.EndToEnd;

/// <summary>The tutorial's own profile and backend, as an operator applies them.</summary>
public static class Manifests
{
    public const string ProfileAndBackend = """
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: TrafficManagerProfile
        metadata:
          name: kuard-atm-demo
          namespace: kuard-demo
        spec:
          resourceGroup: "rg-flt-tm-demo"
          monitorConfig:
            port: 80
        ---
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: TrafficManagerBackend
        metadata:
          name: kuard-atm-demo-backend
          namespace: kuard-demo
        spec:
          profile:
            name: "kuard-atm-demo"
          backend:
            name: "kuard-svc"
          weight: 100
        """;
}
