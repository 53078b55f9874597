using System.Diagnostics;
using FleetDns.Testing;

namespace FleetDns.Conformance;

/// <summary>The real kubectl against the server of a kubeconfig, in one namespace, with its own discovery cache.</summary>
public sealed class Kubectl(string kubeconfig, string ns) : IDisposable
{
    private readonly string _cache = Directory.CreateTempSubdirectory("fleetdns-kubectl-").FullName;

    public Task<ToolResult> RunAsync(string arguments, string? input = null) =>
        Tool.RunAsync("kubectl", Full(arguments), input, Environment);

    /// <summary>The output of a run that must succeed.</summary>
    public async Task<string> OutputAsync(string arguments, string? input = null) => (await RunAsync(arguments, input)).Expect();

    /// <summary>A run that continues until it is killed, such as <c>get --watch</c>.</summary>
    public Process Start(string arguments) => Tool.Start("kubectl", Full(arguments), Environment);

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    private Dictionary<string, string> Environment => new() { ["KUBECACHEDIR"] = _cache };

    private string[] Full(string arguments) => ["--kubeconfig", kubeconfig, "--namespace", ns, .. arguments.Split(' ')];
}
