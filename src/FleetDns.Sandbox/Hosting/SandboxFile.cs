using System.Text.Json;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Hosting;

/// <summary>
/// <c>sandbox.json</c>, through which other programs find a running sandbox. URLs without a trailing slash, paths absolute, <c>dns</c> and
/// <c>resolver</c> as host:port. The dashboard adds its own address last.
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

    /// <summary>Writes the kubeconfigs first and this file last, by rename: when it exists, so does everything that it names.</summary>
    public static SandboxFile Write(string directory, SandboxFile file, Personas personas, string caPem)
    {
        foreach (var persona in personas.All)
        {
            var path = persona == personas.Admin ? file.Kubeconfig : $"{file.Kubeconfig}-{persona.Name}";
            PrivateFile.Write(path, KubeApi.Kubeconfig.For(persona, file.Hub, caPem));
        }

        PrivateFile.Write(Path.Combine(directory, Name), JsonSerializer.Serialize(file, s_json));
        return file;
    }

    public static void Delete(string directory) => System.IO.File.Delete(Path.Combine(directory, Name));
}
