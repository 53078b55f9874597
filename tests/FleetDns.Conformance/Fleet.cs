namespace FleetDns.Conformance;

/// <summary>Paths and bodies of the fleet's objects.</summary>
internal static class Fleet
{
    public const string Group = "/apis/networking.fleet.azure.com/v1beta1";

    public static string Backends(string ns, string? name = null) =>
        $"{Group}/namespaces/{ns}/trafficmanagerbackends{(name is null ? "" : "/" + name)}";

    public static string Profiles(string ns, string? name = null) =>
        $"{Group}/namespaces/{ns}/trafficmanagerprofiles{(name is null ? "" : "/" + name)}";

    public static string Backend(string name, int weight = 100, string metadata = "") =>
        """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend","metadata":"""
        + $$$"""{"name":"{{{name}}}"{{{metadata}}}},"spec":{"profile":{"name":"p"},"backend":{"name":"svc"},"weight":{{{weight}}}}}""";

    public static string Profile(string name, string spec = "\"resourceGroup\":\"rg\"", string metadata = "") =>
        """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile","metadata":"""
        + $$$"""{"name":"{{{name}}}"{{{metadata}}}},"spec":{ {{{spec}}} }}""";

    /// <summary>A kind that no controller of a hub changes: every change to these objects is the test's.</summary>
    public static string Imports(string ns, string? name = null) =>
        $"/apis/networking.fleet.azure.com/v1alpha1/namespaces/{ns}/multiclusterservices{(name is null ? "" : "/" + name)}";

    public static string Import(string name, string service = "svc", string metadata = "") =>
        """{"apiVersion":"networking.fleet.azure.com/v1alpha1","kind":"MultiClusterService","metadata":"""
        + $$$"""{"name":"{{{name}}}"{{{metadata}}}},"spec":{"serviceImport":{"name":"{{{service}}}"} }}""";

    public static string ConfigMap(string name, string rest = "\"data\":{\"a\":\"1\"}", string metadata = "") =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"{{{metadata}}}},{{{rest}}}}""";
}
