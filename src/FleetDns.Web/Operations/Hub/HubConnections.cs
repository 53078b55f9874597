using System.Collections.Concurrent;
using System.Diagnostics;
using FleetDns.Sources;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;

namespace FleetDns.Web.Operations;

/// <summary>
/// The connections to the hub: the application's own for reading, and one that writes as the operator. In the sandbox that is the demo
/// user's own, in local mode that of the one kubeconfig, with Entra ID it depends on <see cref="HubOptions.Identity"/>. Each is opened on
/// first use; opening is tried again while the kubeconfig cannot be read.
/// </summary>
/// <param name="tokens">Entra's; null in the other modes.</param>
/// <param name="fleets">Gets the address of a fleet's hub; null where no fleet is configured.</param>
/// <param name="challenges">Which operators must sign in again; null without sign-in by Entra ID.</param>
public sealed class HubConnections(
    HubOptions options, SandboxChild? sandbox = null, IOperatorTokens? tokens = null, IFleetReader? fleets = null,
    Challenges? challenges = null) : IDisposable
{
    private const string Own = "";
    private const string Bare = "bare";
    private const string Impersonating = "impersonating";
    private const string NoHub = "No hub is configured. An administrator can set one up at /setup/hub.";
    private static readonly HubCredential s_itself = new((_, _) => Task.CompletedTask);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, HubClient> _open = new();
    private readonly Lock _opening = new();
    private readonly Dictionary<string, (string Words, long At)> _failed = [];   // guarded by _opening

    /// <summary>The application's own. Throws <see cref="HubSettingsException"/>.</summary>
    public HubClient OfApplication() =>
        options.Kubeconfig is { Length: > 0 } kubeconfig ? Open(Own, () => HubClient.Open(kubeconfig, options.Context))
        : tokens is not null && options.IsSet ? Open(Bare, () => HubClient.Open(WhereAsync)).As(HubCredential.OfApplication(tokens))
        : throw new HubSettingsException(NoHub);

    /// <summary>
    /// The one that writes as this operator. Throws <see cref="HubSettingsException"/>, also for an operator without a credential (never
    /// falls back to the application's), and <see cref="SignInNeededException"/> while they must sign in again, regardless of the
    /// credential in use.
    /// </summary>
    public HubClient Of(Operator by) => by.Role == Role.None ? throw new HubSettingsException("You are not signed in.")
        : challenges?.Refuses(by) is { } asked ? throw new SignInNeededException(asked)
        : tokens is not null ? AsOperator(by, tokens)
        : sandbox is null ? OfApplication()
        : SandboxPersonas.Find(by.Id) is { } persona ? Open(persona.Id, () => HubClient.Open(sandbox.KubeconfigOf(persona.Id), null))
        : throw new HubSettingsException($"The sandbox has no demo user {by.Id}.");

    /// <summary>The user's name in the kubeconfig; null before the connection is opened.</summary>
    public string? UserName => _open.GetValueOrDefault(Own)?.UserName;

    public void Dispose()
    {
        foreach (var client in _open.Values)
        {
            client.Dispose();
        }
    }

    private HubClient AsOperator(Operator by, IOperatorTokens given)
    {
        var kubeconfig = options.Kubeconfig is { Length: > 0 } file ? file : null;
        return options.Identity switch
        {
            // Without any credential of the application: a client certificate would take precedence over the token.
            HubIdentity.Operator => Open(Bare, () => HubClient.Open(WhereAsync)).As(HubCredential.OfOperator(given, by)),
            HubIdentity.Impersonation =>
                Open(Impersonating,
                () => kubeconfig is null ? HubClient.Open(WhereAsync, impersonates: true)
                : HubClient.Open(kubeconfig, options.Context, impersonates: true))
                .As((kubeconfig is null ? HubCredential.OfApplication(given) : s_itself).InTheNameOf(by)),
            _ => AsApplicationFor(by, kubeconfig is null ? HubCredential.OfApplication(given) : s_itself),
        };
    }

    private HubClient AsApplicationFor(Operator by, HubCredential application)
    {
        var hub = OfApplication();
        return hub.As(application.ForKnownKinds(() => hub.Server) with { ReadsOnly = by.Role < Role.Operator });
    }

    private async Task<HubAddress> WhereAsync(CancellationToken token)
    {
        if (options.Kubeconfig is { Length: > 0 } kubeconfig)
        {
            return await Task.Run(() => HubClient.AddressOf(kubeconfig, options.Context), token);
        }

        if (options.FleetResourceId is { } fleet)
        {
            try
            {
                return await fleets!.HubAsync(fleet, null, token);
            }
            catch (ArmException refused)
            {
                throw new HubSettingsException(refused.Message, refused);
            }
        }

        var server = options.Server ?? throw new HubSettingsException(NoHub);
        var files = options.CaFile is { } followed ? FollowedFiles.Of(followed) : null;
        try
        {
            return new HubAddress(
                server, options.CaFile is { } file ? await File.ReadAllTextAsync(file, token) : null, options.TlsServerName, Files: files);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new HubSettingsException($"Hub:CaFile {options.CaFile} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private HubClient Open(string whose, Func<HubClient> open)
    {
        if (_open.TryGetValue(whose, out var known))
        {
            return known;
        }

        // One at a time and not retried at once: opening may run a credential plugin, and many requests need it.
        lock (_opening)
        {
            if (_open.TryGetValue(whose, out known))
            {
                return known;
            }

            if (_failed.TryGetValue(whose, out var failed) && Stopwatch.GetElapsedTime(failed.At) < s_retryAfter)
            {
                throw new HubSettingsException(failed.Words);
            }

            try
            {
                return _open[whose] = open();
            }
            catch (HubSettingsException ex)
            {
                _failed[whose] = (ex.Message, Stopwatch.GetTimestamp());
                throw;
            }
        }
    }
}
