using System.Text.Json;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Hosting;

/// <summary>
/// <c>sandbox.json</c>, by which others find a running sandbox. URLs without a trailing slash, paths absolute, <c>dns</c> and <c>resolver</c>
/// as host:port. The dashboard adds its own address last.
/// </summary>
internal sealed record SandboxFile(
    string? Dashboard,
    string Hub,
    string Arm,
    string Control,
    string Kubeconfig,
    string ArmToken,
    string CaFile,
    string SubscriptionId,
    string ResourceGroup,
    string Dns,
    string Resolver,
    int EndpointPort)
{
    public const string Name = "sandbox.json";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Kubeconfigs first, this file last and by rename: whoever sees it finds everything that it names.</summary>
    public static SandboxFile Write(string directory, SandboxFile file, Personas personas, string caPem)
    {
        PrivateFile.Write(file.Kubeconfig, KubeApi.Kubeconfig.For(personas.Admin, file.Hub, caPem));
        PrivateFile.Write(file.Kubeconfig + "-operator", KubeApi.Kubeconfig.For(personas.Operator, file.Hub, caPem));
        PrivateFile.Write(file.Kubeconfig + "-reader", KubeApi.Kubeconfig.For(personas.Reader, file.Hub, caPem));
        PrivateFile.Write(Path.Combine(directory, Name), JsonSerializer.Serialize(file, s_json));
        return file;
    }

    public static void Delete(string directory) => System.IO.File.Delete(Path.Combine(directory, Name));
}
