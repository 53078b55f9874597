using System.Globalization;
using FleetDns.Sandbox.Controllers;

namespace FleetDns.Sandbox.Hosting;

/// <summary>The settings of section <c>Sandbox</c>, validated at start.</summary>
internal sealed record SandboxSettings(
    string Scenario,
    int Members,
    int Services,
    int HubPort,
    int ArmPort,
    int ControlPort,
    int DnsPort,
    int ResolverPort,
    int EndpointPort,
    string Directory,
    Uri? TokenWebhook,
    bool EndWithInput,
    LogLevel LogLevel,
    TimeSpan SettleWithin,
    int Seed,
    string Definitions,
    WaitSettings Waits)
{
    /// <summary>
    /// Value of <see cref="Definitions"/>: the definitions of KubeFleet's newest source instead of those of Azure's fleet.
    /// </summary>
    public const string KubeFleet = "kubefleet";

    /// <param name="contentRoot">Folder for <c>.sandbox</c> when no directory is set. A relative directory is resolved from the process's
    /// current directory.</param>
    /// <param name="problems">Each invalid setting, named by its key.</param>
    public static SandboxSettings Read(IConfiguration configuration, string contentRoot, out IReadOnlyList<string> problems)
    {
        var reader = new Reader(configuration.GetSection("Sandbox"));
        var isLarge = string.Equals(reader.Text("Scenario"), "large", StringComparison.Ordinal);
        var waits = new WaitSettings();
        var settings = new SandboxSettings(
            reader.OneOf("Scenario", Scenarios.Scenario.Names, "kuard"),
            reader.Number("Members", 1, 1000, 200),
            reader.Number("Services", 1, 2000, 250),
            reader.Port("HubPort", 16443),
            reader.Port("ArmPort", 16444),
            reader.Port("ControlPort", 16445),
            reader.Port("DnsPort", 10053),
            reader.Port("ResolverPort", 10054),
            reader.Port("EndpointPort", 0),
            Path.GetFullPath(reader.Text("Directory") ?? Path.Combine(contentRoot, ".sandbox")),
            reader.Loopback("TokenWebhook"),
            reader.Flag("EndWithInput"),
            reader.Level("LogLevel", LogLevel.Warning),
            reader.Seconds("SettleSeconds", TimeSpan.FromSeconds(isLarge ? 600 : 60)),
            reader.Number("Seed", 0, int.MaxValue, 0),
            reader.OneOf("Definitions", ["fleet", KubeFleet], "fleet"),
            new WaitSettings
            {
                PublicIp = reader.Seconds("Waits:PublicIp", waits.PublicIp),
                DnsLabel = reader.Seconds("Waits:DnsLabel", waits.DnsLabel),
                Rollout = reader.Seconds("Waits:Rollout", waits.Rollout),
                Propagation = reader.Seconds("Waits:Propagation", waits.Propagation),
                RoleAssignment = reader.Seconds("Waits:RoleAssignment", waits.RoleAssignment),
                Directory = reader.Seconds("Waits:Directory", waits.Directory),
                ImagePull = reader.Seconds("Waits:ImagePull", waits.ImagePull),
                Probe = reader.Seconds("Waits:Probe", isLarge ? TimeSpan.FromSeconds(2) : waits.Probe),
                ImportRetry = reader.Seconds("Waits:ImportRetry", waits.ImportRetry),
                Heartbeat = reader.Seconds("Waits:Heartbeat", isLarge ? TimeSpan.FromSeconds(60) : waits.Heartbeat),
                ForceDelete = reader.Seconds("Waits:ForceDelete", waits.ForceDelete),
                SnapshotCollection = reader.Seconds("Waits:SnapshotCollection", waits.SnapshotCollection),
                SnapshotInterval = reader.Seconds("Waits:SnapshotInterval", waits.SnapshotInterval),
                MaxBackoff = reader.Seconds("Waits:MaxBackoff", waits.MaxBackoff),
            });
        problems = reader.Problems;
        return settings;
    }

    private sealed class Reader(IConfigurationSection section)
    {
        public List<string> Problems { get; } = [];

        public string? Text(string key) => section[key] is { Length: > 0 } text ? text : null;

        public int Port(string key, int otherwise) => Number(key, 0, 65535, otherwise);

        public int Number(string key, int min, int max, int otherwise)
        {
            if (Text(key) is not { } text)
            {
                return otherwise;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            {
                return number;
            }

            Problems.Add($"Sandbox:{key} must be a number from {min} to {max}, not '{text}'.");
            return otherwise;
        }

        /// <summary>Tokens are sent to this address, so it must be on this machine.</summary>
        public Uri? Loopback(string key)
        {
            if (Text(key) is not { } text)
            {
                return null;
            }

            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
            {
                return address;
            }

            Problems.Add($"Sandbox:{key} must be an http address of this machine, not '{text}'.");
            return null;
        }

        public TimeSpan Seconds(string key, TimeSpan otherwise)
        {
            if (Text(key) is not { } text)
            {
                return otherwise;
            }

            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
                && seconds is > 0 and <= 3600)
            {
                return TimeSpan.FromSeconds(seconds);
            }

            Problems.Add($"Sandbox:{key} must be a number of seconds above 0 and at most 3600, not '{text}'.");
            return otherwise;
        }

        public string OneOf(string key, IReadOnlyList<string> allowed, string otherwise)
        {
            if (Text(key) is not { } text)
            {
                return otherwise;
            }

            if (allowed.Contains(text))
            {
                return text;
            }

            Problems.Add($"Sandbox:{key} must be one of {string.Join(", ", allowed)}, not '{text}'.");
            return otherwise;
        }

        public bool Flag(string key)
        {
            if (Text(key) is not { } text)
            {
                return false;
            }

            if (bool.TryParse(text, out var flag))
            {
                return flag;
            }

            Problems.Add($"Sandbox:{key} must be true or false, not '{text}'.");
            return false;
        }

        public LogLevel Level(string key, LogLevel otherwise)
        {
            if (Text(key) is not { } text)
            {
                return otherwise;
            }

            if (Enum.TryParse(text, ignoreCase: true, out LogLevel level))
            {
                return level;
            }

            Problems.Add($"Sandbox:{key} must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}, not '{text}'.");
            return otherwise;
        }
    }
}
