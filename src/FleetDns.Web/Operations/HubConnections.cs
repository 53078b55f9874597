using System.Collections.Concurrent;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;

namespace FleetDns.Web.Operations;

/// <summary>
/// The connections to the hub: the application's own for reading, and the one that writes in an operator's name (the persona's own in the
/// sandbox, the one kubeconfig in local mode). Each is opened when first needed, and again while its kubeconfig cannot be read.
/// </summary>
public sealed class HubConnections(HubOptions options, SandboxChild? sandbox) : IDisposable
{
    private const string Own = "";
    private readonly ConcurrentDictionary<string, HubClient> _open = new();

    /// <summary>The application's own. Throws <see cref="HubSettingsException"/>.</summary>
    public HubClient OfApplication() => Open(Own, options.Kubeconfig!, options.Context);

    /// <summary>The one that writes in that name. Throws <see cref="HubSettingsException"/>, also for somebody who has none: nobody falls back to the application's.</summary>
    public HubClient Of(Operator by) => by.Role == Role.None ? throw new HubSettingsException("Nobody is signed in.")
        : sandbox is null ? OfApplication()
        : SandboxPersonas.Find(by.Id) is { } persona ? Open(persona.Id, sandbox.KubeconfigOf(persona.Id), null)
        : throw new HubSettingsException($"The sandbox knows no persona {by.Id}.");

    /// <summary>The kubeconfig's name for its user; null while nothing is open.</summary>
    public string? UserName => _open.GetValueOrDefault(Own)?.UserName;

    public void Dispose()
    {
        foreach (var client in _open.Values)
        {
            client.Dispose();
        }
    }

    private HubClient Open(string whose, string kubeconfig, string? context)
    {
        if (_open.TryGetValue(whose, out var known))
        {
            return known;
        }

        var opened = HubClient.Open(kubeconfig, context);
        var kept = _open.GetOrAdd(whose, opened);
        if (!ReferenceEquals(kept, opened))
        {
            opened.Dispose();   // another caller was faster
        }

        return kept;
    }
}
