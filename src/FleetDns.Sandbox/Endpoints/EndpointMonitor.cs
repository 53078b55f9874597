using System.Net;
using System.Net.Sockets;
using FleetDns.Sandbox.Arm;

namespace FleetDns.Sandbox.Endpoints;

/// <summary>
/// Traffic Manager's probes (docs/domain.md 3.4): each endpoint's address is probed with its profile's settings, and is Degraded from the
/// (n+1)-th failure in a row until the next success. An interval of 30 s takes <paramref name="interval"/> here, one of 10 s a third of it.
/// Endpoints that share address and settings share one probe.
/// </summary>
internal sealed partial class EndpointMonitor(
    AzureSubscription azure, EndpointServer server, Func<TimeSpan> interval, TimeProvider time, ILogger<EndpointMonitor> log) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.Zero,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    // Consecutive failures by endpoint id, for endpoints whose last probe failed; used only by the loop.
    private readonly Dictionary<string, int> _failures = new(StringComparer.OrdinalIgnoreCase);

    private sealed record Probe(string Address, string Host, MonitorConfig Monitor, ImmutableArray<MonitorHeader> Headers);

    public async Task RunAsync(CancellationToken stop)
    {
        for (var tick = 0; !stop.IsCancellationRequested; tick++)
        {
            // One tick is the interval of 10 s; profiles with 30 s are due each third tick.
            await ProbeAsync(monitor => monitor.IntervalInSeconds == 10 || tick % 3 == 0, stop);
            await Task.Delay(interval() / 3, time, stop);
        }
    }

    /// <summary>Probes all endpoints that have no result yet, so that a settled fleet has a result for each.</summary>
    public Task ProbeNewAsync(CancellationToken stop) => ProbeAsync(null, stop);

    public void Dispose() => _http.Dispose();

    private async Task ProbeAsync(Func<MonitorConfig, bool>? due, CancellationToken stop)
    {
        var asked = new Dictionary<(string Address, MonitorConfig Monitor, string Headers), Task<bool>>();
        var results = new List<(TrafficManagerProfile Profile, TrafficManagerEndpoint Endpoint, Task<bool> Result)>();
        using var gate = new SemaphoreSlim(64);
        foreach (var profile in azure.Profiles.Values)
        {
            if (!profile.Enabled)
            {
                continue;
            }

            var (settings, usual) = (
                profile.Monitor with { CustomHeaders = [], ExpectedStatusCodes = [] },
                Fingerprint(profile.Monitor, profile.Monitor.CustomHeaders));
            foreach (var endpoint in profile.Endpoints)
            {
                var isDue = due is null ? endpoint.Health == EndpointHealth.Unknown : due(profile.Monitor);
                if (!endpoint.Enabled || endpoint.AlwaysServe || endpoint.Nested is not null || !isDue
                    || AddressOf(endpoint) is not { } address)
                {
                    continue;
                }

                var headers = endpoint.CustomHeaders.IsEmpty ? profile.Monitor.CustomHeaders : endpoint.CustomHeaders;
                var key = (address, settings, endpoint.CustomHeaders.IsEmpty ? usual : Fingerprint(profile.Monitor, headers));
                if (!asked.TryGetValue(key, out var result))
                {
                    asked[key] = result = AskAsync(new Probe(address, endpoint.Target, profile.Monitor, headers), gate, stop);
                }

                results.Add((profile, endpoint, result));
            }
        }

        await Task.WhenAll(asked.Values);
        // Of tens of thousands of endpoints, most are unchanged.
        foreach (
            var group in results.Where(r => !r.Result.Result || r.Endpoint.Health != EndpointHealth.Online || _failures.Count > 0)
            .GroupBy(r => r.Profile))
        {
            Note(group.Key,
                group.ToDictionary(r => $"{r.Endpoint.Type}/{r.Endpoint.Name}", r => r.Result.Result, StringComparer.OrdinalIgnoreCase));
        }
    }

    private string? AddressOf(TrafficManagerEndpoint endpoint) =>
        IPAddress.TryParse(endpoint.Target, out _) ? endpoint.Target : azure.FindPublicIpByFqdn(endpoint.Target)?.Address ?? "";

    private static string Fingerprint(MonitorConfig monitor, ImmutableArray<MonitorHeader> headers) => string.Join(
        '|',
        headers.Select(h => $"{h.Name}={h.Value}").Concat(monitor.ExpectedStatusCodes.Select(r => $"{r.Min}-{r.Max}")));

    private void Note(TrafficManagerProfile probed, Dictionary<string, bool> results)
    {
        lock (azure.Gate)
        {
            if (azure.FindProfile(probed.ResourceGroup, probed.Name) is not { } profile)
            {
                return;
            }

            var endpoints = profile.Endpoints.ToBuilder();
            var changed = false;
            for (var i = 0; i < endpoints.Count; i++)
            {
                var endpoint = endpoints[i];
                if (!results.TryGetValue($"{endpoint.Type}/{endpoint.Name}", out var healthy))
                {
                    continue;
                }

                var id = azure.EndpointId(profile, endpoint);
                var failures = 0;
                if (healthy)
                {
                    _failures.Remove(id);
                }
                else
                {
                    failures = _failures[id] = _failures.GetValueOrDefault(id) + 1;
                }

                var health = healthy ? EndpointHealth.Online
                    : failures > profile.Monitor.ToleratedNumberOfFailures ? EndpointHealth.Degraded
                    : endpoint.Health;
                if (health == endpoint.Health)
                {
                    continue;
                }

                endpoints[i] = endpoint with { Health = health };
                changed = true;
                Log.Changed(log, endpoint.Name, health);
            }

            if (changed)
            {
                azure.SetProfile(profile with { Endpoints = endpoints.ToImmutable() });
            }
        }
    }

    private async Task<bool> AskAsync(Probe probe, SemaphoreSlim gate, CancellationToken stop)
    {
        await gate.WaitAsync(stop);
        try
        {
            // The site lists the Service ports that answer; all are served on one real port.
            if (server.Find(probe.Address) is not { } site || !site.Ports.Contains(probe.Monitor.Port))
            {
                return false;
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(s_patience);
            return probe.Monitor.Protocol == "TCP" ? await ConnectAsync(probe, limit.Token) : await GetAsync(probe, limit.Token);
        }
        catch (Exception error) when (
            error is HttpRequestException or SocketException || (error is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return false;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<bool> ConnectAsync(Probe probe, CancellationToken token)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Parse(probe.Address), server.Port, token);
        return true;
    }

    /// <summary>HTTPS is probed as HTTP: the sites have no TLS, and the probe would not validate a certificate anyway.</summary>
    private async Task<bool> GetAsync(Probe probe, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get,
            $"http://{probe.Address}:{server.Port}/{probe.Monitor.Path?.TrimStart('/')}");
        request.Headers.Host = probe.Host;
        foreach (var header in probe.Headers)
        {
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        var code = (int)response.StatusCode;
        return probe.Monitor.ExpectedStatusCodes.IsEmpty
            ? code == 200
            : probe.Monitor.ExpectedStatusCodes.Any(r => code >= r.Min && code <= r.Max);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Endpoint {Endpoint} is {Health}.")]
        public static partial void Changed(ILogger log, string endpoint, EndpointHealth health);
    }
}
