using System.Globalization;
using System.Net;
using FleetDns.Core.Plans;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Dns;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using FleetDns.Web.Security.Entra;

namespace FleetDns.Web.Settings;

/// <summary>All settings of the dashboard, parsed and checked at the start.</summary>
/// <param name="EndpointPort">TCP port at which endpoints answer HTTP; 0 for the Service's own port.</param>
/// <param name="Entra">Null in the other modes.</param>
/// <param name="Proxies">The proxies that are trusted to report the client's address.</param>
public sealed record DashboardSettings(
    Mode Mode, HubOptions Hub, AzureOptions Azure, DnsOptions Dns, int EndpointPort, SignInOptions SignIn, EntraOptions? Entra,
    ImmutableArray<IPNetwork> Proxies)
{
    /// <summary>Settings <c>Limits:*</c>.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>Settings <c>GuardRails:*</c>.</summary>
    public GuardRails GuardRails { get; init; } = new();

    /// <summary>Settings <c>Measurements:*</c>.</summary>
    public MeasurementLimits Measurements { get; init; } = new();

    /// <summary>
    /// The path below which browsers reach the dashboard (setting <c>PathBase</c>, with Entra the path of <c>PublicUrl</c>); empty where it
    /// has its own host.
    /// </summary>
    public PathString PathBase { get; init; }

    /// <summary>All operators act at the hub with the identity of FleetDns.</summary>
    public bool ActsAsApplication => Entra is not null && Hub.Identity == HubIdentity.Application;

    private const int LeastAzureSeconds = 15;
    private static readonly string[] s_hubs = ["Hub:Kubeconfig", "Hub:Server", "Hub:FleetResourceId"];

    /// <exception cref="StartRefusedException">Lists every setting that cannot be used.</exception>
    public static DashboardSettings Read(Mode mode, IConfiguration configuration)
    {
        var problems = new List<string>();
        var azureInterval = TimeSpan.FromSeconds(
            mode == Mode.Sandbox ? Number("Sandbox:AzureSeconds", LeastAzureSeconds, 1, 3600)
            : Number("Azure:IntervalSeconds", LeastAzureSeconds, LeastAzureSeconds, 3600));
        var settings = new DashboardSettings(
            mode,
            new HubOptions
            {
                Kubeconfig = configuration["Hub:Kubeconfig"],
                Context = configuration["Hub:Context"],
                Server = Address("Hub:Server"),
                CaFile = Readable("Hub:CaFile"),
                TlsServerName = HostName("Hub:TlsServerName"),
                FleetResourceId = Text("Hub:FleetResourceId"),
                AllowedHosts = Text("Hub:AllowedHosts") is { } hosts
                    ? new HostAllowance(
                        [.. hosts.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)])
                        : HostAllowance.Azure,
                Identity = OneOf("Hub:Identity", HubIdentity.Operator),
                WatchTimeout = TimeSpan.FromSeconds(Number("Hub:WatchSeconds", 300, 1, 3600)),
                SilenceGrace = TimeSpan.FromSeconds(Number("Hub:SilenceSeconds", 60, 1, 600)),
            },
            new AzureOptions
            {
                Endpoint = Address("Azure:Endpoint") ?? new AzureOptions().Endpoint,
                SubscriptionId = Text("Azure:SubscriptionId"),
                CaFile = Readable("Azure:CaFile"),
                Token = Text("Azure:Token"),
                Identity = OneOf("Azure:Identity", AzureIdentity.Operator),
                Interval = azureInterval,
                Floor = mode == Mode.Sandbox && azureInterval < AzureOptions.ShortestInterval ? azureInterval
                    : AzureOptions.ShortestInterval,
            },
            new DnsOptions
            {
                Servers = Servers(),
                Resolvers = Resolvers(),
                FromRoot = Flag("Dns:FromRoot", false),
                ProfileZone = HostName("Dns:ProfileZone") ?? new DnsOptions().ProfileZone,
                Port = Number("Dns:Port", 53, 1, 65535),
                QueriesPerSecond = Number("Dns:QueriesPerSecond", 20, 1, 1000),
            },
            Number("Endpoints:Port", 0, 0, 65535),
            SignIn(),
            mode == Mode.Entra ? EntraOptions.Read(configuration, problems) : null,
            Networks("Proxy:Known"))
        {
            Limits = new LimitOptions
            {
                CircuitsPerPerson = Number("Limits:CircuitsPerPerson", new LimitOptions().CircuitsPerPerson, 1, 100_000),
                Circuits = Number("Limits:Circuits", new LimitOptions().Circuits, 1, 100_000),
                DisconnectedCircuits = Number("Limits:DisconnectedCircuits", new LimitOptions().DisconnectedCircuits, 0, 10_000),
                PagesPerMinute = Number("Limits:PagesPerMinute", new LimitOptions().PagesPerMinute, 10, 1_000_000),
                EventsPerSecond = Number("Limits:EventsPerSecond", new LimitOptions().EventsPerSecond, 10, 100_000),
                ApiCallsPerMinute = Number("Limits:ApiCallsPerMinute", new LimitOptions().ApiCallsPerMinute, 1, 1_000_000),
                EndpointChecksPerPerson = Number("Limits:EndpointChecksPerPerson", new LimitOptions().EndpointChecksPerPerson, 1, 100),
                EndpointChecks = Number("Limits:EndpointChecks", new LimitOptions().EndpointChecks, 1, 1000),
                ManifestChecks = Number("Limits:ManifestChecks", new LimitOptions().ManifestChecks, 1, 100),
            },
            GuardRails = new GuardRails
            {
                NeverAllZero = Flag("GuardRails:NeverAllZero", true),
                LeastClusters = Number("GuardRails:LeastClusters", new GuardRails().LeastClusters, 0, 1000),
                LargestStep = Number("GuardRails:LargestStep", (int)new GuardRails().LargestStep, 1, 100),
            },
            Measurements = new MeasurementLimits
            {
                PerPerson = Number("Measurements:PerPerson", new MeasurementLimits().PerPerson, 1, 1000),
                AtOnce = Number("Measurements:AtOnce", new MeasurementLimits().AtOnce, 1, 1000),
                MostQueries = Number("Measurements:MostQueries", new MeasurementLimits().MostQueries, 1, 1_000_000),
            },
        };
        settings = settings with { PathBase = Root(settings.Entra?.PublicUrl) };
        if (mode == Mode.Entra && s_hubs.Where(key => Text(key) is not null).ToList() is { Count: > 1 } both)
        {
            problems.Add($"{string.Join(" and ", both)} are set; set only one of them.");
        }

        return problems.Count == 0 ? settings : throw new StartRefusedException(problems);

        ImmutableArray<IPNetwork> Networks(string key)
        {
            var networks = ImmutableArray.CreateBuilder<IPNetwork>();
            foreach (
                var text in (Text(key) ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (IPNetwork.TryParse(text, out var network))
                {
                    networks.Add(network);
                }
                else if (IPAddress.TryParse(text, out var address))
                {
                    networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
                }
                else
                {
                    problems.Add($"{key} contains '{text}'; it must be an address or a network such as 10.0.0.0/16.");
                }
            }

            return networks.ToImmutable();
        }

        string? Text(string key) => configuration[key] is { Length: > 0 } text ? text : null;

        int Number(string key, int fallback, int least, int most)
        {
            if (Text(key) is not { } text)
            {
                return fallback;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            problems.Add($"{key} is '{text}'; it must be a whole number from {least} to {most}.");
            return fallback;
        }

        PathString Root(Uri? publicUrl)
        {
            var known = publicUrl is null ? "" : publicUrl.AbsolutePath.TrimEnd('/');
            var text = (Text("PathBase") ?? known).TrimEnd('/');
            if (text.Length > 0
                && (text[0] != '/' || text.Contains("//", StringComparison.Ordinal)
                || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('/' or '-' or '_' or '.' or '~'))))
            {
                problems.Add($"PathBase is '{text}'; it must be a path such as /fleet, of letters, digits and - _ . ~.");
                return default;
            }

            if (publicUrl is not null && text != known)
            {
                problems.Add($"PathBase is '{text}', but PublicUrl has the path '{known}'; they must be equal, or remove PathBase.");
            }

            return new PathString(text);
        }

        T OneOf<T>(string key, T fallback) where T : struct, Enum
        {
            if (Text(key) is { } text && !(Enum.TryParse<T>(text, ignoreCase: true, out var known) && Enum.IsDefined(known)))
            {
                problems.Add($"{key} is '{text}'; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
            }

            return Enum.TryParse<T>(Text(key), ignoreCase: true, out var value) ? value : fallback;
        }

        SignInOptions SignIn()
        {
            var method = mode switch { Mode.Entra => SignInMethod.Entra, Mode.Sandbox => SignInMethod.Personas, _ => SignInMethod.None };
            var unset = new SignInOptions(method, Flag("SignIn:Required", mode == Mode.Sandbox));
            var minutes = Number("SignIn:RevalidationMinutes", (int)unset.Revalidation.TotalMinutes, 1, 60);
            return unset with
            {
                Session = TimeSpan.FromHours(Number("SignIn:SessionHours", (int)unset.Session.TotalHours, 1, 24)),
                Revalidation = TimeSpan.FromSeconds(Number("SignIn:RevalidationSeconds", 60 * minutes, 1, 3600)),
                AttemptsPerMinute = Number("SignIn:AttemptsPerMinute", unset.AttemptsPerMinute, 1, 10_000),
                Trust = TimeSpan.FromMinutes(Number("SignIn:TrustMinutes", (int)unset.Trust.TotalMinutes, 1, 1440)),
            };
        }

        bool Flag(string key, bool fallback = false) => SettingFlags.Read(configuration, key, fallback, problems);

        Uri? Address(string key)
        {
            if (Text(key) is not { } text)
            {
                return null;
            }

            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps)
            {
                return address;
            }

            problems.Add($"{key} is '{text}'; it must be an https address.");
            return null;
        }

        string? HostName(string key)
        {
            if (Text(key) is { } name && Uri.CheckHostName(name) == UriHostNameType.Unknown)
            {
                problems.Add($"{key} is '{name}'; it must be a host name.");
            }

            return Text(key);
        }

        string? Readable(string key)
        {
            if (Text(key) is { } file && !File.Exists(file))
            {
                problems.Add($"{key} is '{file}'; this file does not exist.");
            }

            return Text(key);
        }

        ImmutableArray<string> Resolvers()
        {
            ImmutableArray<string> resolvers = [
                .. (Text("Dns:Resolvers") ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            problems.AddRange(
                resolvers.Where(text => !IPEndPoint.TryParse(text, out _))
                .Select(text => $"Dns:Resolvers holds '{text}'; it must be an address or address:port."));
            return resolvers;
        }

        Dictionary<string, string> Servers()
        {
            // A zone contains dots but no colons, so it can be a configuration key: Dns:Servers:trafficmanager.net = 127.0.0.1:10053
            var servers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var zone in configuration.GetSection("Dns:Servers").GetChildren())
            {
                if (System.Net.IPEndPoint.TryParse(zone.Value ?? "", out var server) && server.Port > 0)
                {
                    servers[zone.Key] = zone.Value!;
                }
                else
                {
                    problems.Add($"Dns:Servers:{zone.Key} is '{zone.Value}'; it must be address:port, such as 127.0.0.1:10053.");
                }
            }

            return servers;
        }
    }
}
