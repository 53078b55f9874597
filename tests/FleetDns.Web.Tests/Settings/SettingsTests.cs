using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using FleetDns.Web.Settings;
using Microsoft.Extensions.Configuration;

namespace FleetDns.Web.Tests.Settings;

public sealed class SettingsTests
{
    [Theory]
    [InlineData(new[] { "--sandbox", "--urls", "X" }, new[] { "--urls", "X" })]
    [InlineData(new[] { "--urls", "X", "--sandbox" }, new[] { "--urls", "X" })]
    [InlineData(new[] { "--urls", "--sandbox", "X" }, new[] { "--urls", "X" })]
    public void The_sandbox_switch_works_at_any_position(string[] args, string[] rest)
    {
        var (switches, left) = Switches.Take(args);
        Assert.Equal(new Switches(Sandbox: true, Health: false), switches);
        Assert.Equal(rest, left);
    }

    [Fact]
    public void A_sign_in_has_the_documented_defaults()
    {
        var read = DashboardSettings.Read(Mode.Sandbox, Configuration()).SignIn;
        Assert.Equal(
            (8.0, 15.0, 120), (read.Session.TotalHours, read.Revalidation.TotalMinutes, read.AttemptsPerMinute));
        Assert.Equal(read, new SignInOptions(SignInMethod.Personas, Required: true));
    }

    [Fact]
    public void The_last_answers_of_Entra_and_the_hub_hold_for_an_hour_by_default()
    {
        Assert.Equal(TimeSpan.FromHours(1), DashboardSettings.Read(Mode.Sandbox, Configuration()).SignIn.Trust);
        Assert.Equal(
            TimeSpan.FromMinutes(5), DashboardSettings.Read(Mode.Sandbox, Configuration(("SignIn:TrustMinutes", "5"))).SignIn.Trust);
        var refused =
            Assert.Throws<StartRefusedException>(() => DashboardSettings.Read(Mode.Sandbox, Configuration(("SignIn:TrustMinutes", "0"))));
        Assert.Equal("SignIn:TrustMinutes is '0'; it must be a whole number from 1 to 1440.", Assert.Single(refused.Problems));
    }

    [Fact]
    public void Urls_win_over_ports_and_ports_over_the_default()
    {
        Assert.Equal([ListenUrls.Default], ListenUrls.From(Configuration(), loopbackOnly: false));
        Assert.Equal(["http://*:8080"], ListenUrls.From(Configuration(("http_ports", "8080")), loopbackOnly: false));
        Assert.Equal(["http://127.0.0.1:8080"], ListenUrls.From(Configuration(("http_ports", "8080")), loopbackOnly: true));
        Assert.Equal(
            ["http://a:1", "http://b:2"],
            ListenUrls.From(Configuration(("http_ports", "8080"), ("urls", "http://a:1;http://b:2")), loopbackOnly: false));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("http://localhost:5080", true)]
    [InlineData("https://[::1]:5080", true)]
    [InlineData("http://127.8.9.1:0", true)]
    [InlineData("http://*:5080", false)]
    [InlineData("http://+:5080", false)]
    [InlineData("http://0.0.0.0:5080", false)]
    [InlineData("http://[::]:5080", false)]
    [InlineData("http://10.1.2.3:5080", false)]
    [InlineData("http://localhost.example.com:80", false)]
    public void Only_loopback_is_loopback(string url, bool loopback) => Assert.Equal(loopback, ListenUrls.IsLoopback(url));

    [Fact]
    public void Without_a_hub_the_missing_setting_is_named()
    {
        var refused = Assert.Throws<StartRefusedException>(() => Modes.Choose(new Switches(false, false), Configuration(), "none"));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("Hub:Kubeconfig", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sandbox_needs_its_program()
    {
        var refused = Assert.Throws<StartRefusedException>(() => Modes.Choose(new Switches(true, false), Configuration(), "no/such/file"));
        Assert.Contains("WithSandbox=false", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hub:Server")]
    [InlineData("Azure:Token")]
    [InlineData("AzureAd:TenantId")]
    public void The_sandbox_never_runs_with_real_settings(string key)
    {
        var refused =
            Assert.Throws<StartRefusedException>(() => Modes.Choose(new Switches(true, false), Configuration((key, "x")), "none"));
        Assert.Contains(key, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_unusable_setting_is_named_at_once()
    {
        var refused = Assert.Throws<StartRefusedException>(() => DashboardSettings.Read(Mode.Local, Configuration(
            ("Azure:Endpoint", "http://plain"), ("Azure:CaFile", "no/such/file"), ("Azure:IntervalSeconds", "3"),
            ("Dns:Port", "70000"), ("Dns:QueriesPerSecond", "many"), ("Dns:Servers:example.com", "nowhere"), ("Endpoints:Port", "-1"),
            ("Dns:ProfileZone", "no zone"), ("Dns:Resolvers", "127.0.0.1:53, my-resolver"), ("Dns:FromRoot", "perhaps"),
            ("Measurements:PerPerson", "0"), ("Measurements:AtOnce", "x"), ("Measurements:MostQueries", "0"))));
        Assert.Equal(13, refused.Problems.Count);
        foreach (
            var key in new[] { "Azure:Endpoint", "Azure:CaFile", "Azure:IntervalSeconds", "Dns:Port", "Dns:QueriesPerSecond",
            "Dns:Servers:example.com", "Endpoints:Port", "Dns:ProfileZone", "Dns:Resolvers holds 'my-resolver'", "Dns:FromRoot",
            "Measurements:PerPerson", "Measurements:AtOnce", "Measurements:MostQueries" })
        {
            Assert.Contains(refused.Problems, p => p.Contains(key, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Defaults_are_gentle_to_real_services()
    {
        var settings = DashboardSettings.Read(Mode.Local, Configuration());
        Assert.Equal((20, "trafficmanager.net"), (settings.Dns.QueriesPerSecond, settings.Dns.ProfileZone));
        Assert.Equal(new MeasurementLimits { PerPerson = 5, AtOnce = 20, MostQueries = 100_000 }, settings.Measurements);
        Assert.Equal(TimeSpan.FromSeconds(15), settings.Azure.Interval);
        Assert.Null(settings.Azure.SubscriptionId);
    }

    [Fact]
    public void Only_the_simulated_Azure_is_read_more_often_than_every_15_seconds()
    {
        var sandbox = DashboardSettings.Read(Mode.Sandbox, Configuration(("Sandbox:AzureSeconds", "2"))).Azure;
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)), (sandbox.Interval, sandbox.Floor));
        foreach (var mode in new[] { Mode.Local, Mode.Sandbox })
        {
            var azure = DashboardSettings.Read(mode, Configuration(mode == Mode.Local ? [("Sandbox:AzureSeconds", "2")] : [])).Azure;
            Assert.Equal((TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(15)), (azure.Interval, azure.Floor));
        }
    }

    [Fact]
    public void A_zones_server_is_read_with_its_dots()
    {
        var settings = DashboardSettings.Read(Mode.Local, Configuration(("Dns:Servers:trafficmanager.net", "127.0.0.1:10053")));
        Assert.Equal("127.0.0.1:10053", settings.Dns.Servers["trafficmanager.net"]);
    }

    [Fact]
    public void Resolvers_are_the_machines_unless_the_settings_name_some()
    {
        Assert.Empty(DashboardSettings.Read(Mode.Local, Configuration()).Dns.Resolvers);
        Assert.False(DashboardSettings.Read(Mode.Local, Configuration()).Dns.FromRoot);
        Assert.Equal(
            ["192.0.2.1", "[2001:db8::1]:5353"],
            DashboardSettings.Read(Mode.Local, Configuration(("Dns:Resolvers", "192.0.2.1; [2001:db8::1]:5353"))).Dns.Resolvers);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value))).Build();
}
