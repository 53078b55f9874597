using System.Net;
using System.Text;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Hub;

/// <summary>A kubeconfig or a fleet that redirects FleetDns elsewhere or is malicious. Each test name begins with the attack.</summary>
public sealed class HubAddressAttackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("https://fleet-x.hcp.eastus.azmk8s.io:443", true)]
    [InlineData("https://FLEET-X.HCP.EASTUS.AZMK8S.IO", true)]
    [InlineData("http://fleet-x.hcp.eastus.azmk8s.io", false)]
    [InlineData("https://azmk8s.io.evil.example.com", false)]
    [InlineData("https://evilazmk8s.io", false)]
    [InlineData("https://169.254.169.254", false)]
    [InlineData("https://127.0.0.1:443", false)]
    [InlineData("https://[::1]", false)]
    [InlineData("https://10.0.0.4", false)]
    [InlineData("https://2852039166", false)]
    [InlineData("https://someone@fleet-x.hcp.eastus.azmk8s.io", false)]
    [InlineData("file:///etc/passwd", false)]
    public void Elsewhere_a_fleets_hub_is_at_the_hosts_that_are_allowed_and_nowhere_else(string server, bool allowed) =>
        Assert.Equal(allowed, HostAllowance.Azure.Refuses(new Uri(server)) is null);

    [Theory]
    [InlineData("20.51.3.4", true)]
    [InlineData("10.224.0.4", true)]   // a private hub
    [InlineData("fd00::5", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    public void Rebinding_an_allowed_name_leads_to_no_address_of_this_machine_or_link(string address, bool reached) =>
        Assert.Equal(reached, HostAllowance.Azure.Reaches("fleet-x.hcp.eastus.azmk8s.io", IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://169.254.169.254")]
    [InlineData("https://[fe80::1]")]
    public async Task Link_local_a_kubeconfig_leads_to_no_metadata_service(string server)
    {
        using var client = HubClient.Open(_folder.Write("config", FakeHub.Text(new Uri(server), "t")), null);
        var refused = await Assert.ThrowsAsync<SourceException>(
            () => client.SendAsync(HttpMethod.Get, "version", null, TestContext.Current.CancellationToken));
        Assert.Contains("which is not allowed for a hub", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_a_hubs_redirect_is_not_followed()
    {
        await using var elsewhere = await FakeServer.StartAsync();
        await using var hub = await FakeServer.StartAsync();
        hub.Answer = context =>
        {
            context.Response.Redirect(elsewhere.Address.ToString());
            return Task.CompletedTask;
        };
        using var client = HubClient.Open(_folder.Write("config", FakeHub.Text(hub.Address, "t")), null);
        using var answer = await client.SendAsync(HttpMethod.Get, "version", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public void Unencrypted_no_operators_token_goes_over_http_or_past_an_unchecked_certificate()
    {
        var plain = _folder.Write("plain", FakeHub.Text(new Uri("http://127.0.0.1:8001"), "t"));
        Assert.Contains(
            "not https", Assert.Throws<HubSettingsException>(() => HubTransport.Open(HubClient.AddressOf(plain, null), false)).Message,
            StringComparison.Ordinal);
        var blind = _folder.Write("blind", FakeHub.Text(new Uri("https://127.0.0.1:6443"), "t", "    insecure-skip-tls-verify: true"));
        Assert.Contains(
            "insecure-skip-tls-verify", Assert.Throws<HubSettingsException>(() => HubClient.AddressOf(blind, null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Exec_a_downloaded_kubeconfig_runs_nothing()
    {
        var proof = _folder.File("proof");
        var address = Read($$"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: hub
              cluster: { server: "https://fleet-x.hcp.eastus.azmk8s.io:443", certificate-authority-data: QQ== }
            contexts: [ { name: hub, context: { cluster: hub, user: u } } ]
            current-context: hub
            users:
            - name: u
              user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: touch, args: [ "{{proof}}" ] } }
            """);
        Assert.Equal(new Uri("https://fleet-x.hcp.eastus.azmk8s.io:443"), address.Server);
        Assert.Equal("A", address.CaPem);
        Assert.False(File.Exists(proof));
    }

    [Theory]
    [InlineData("a: &a [x]\nb: [*a, *a]", "anchors or aliases")]
    [InlineData("a: &a lol\nclusters: []", "anchors or aliases")]
    [InlineData("clusters: []", "contains no server")]
    [InlineData("clusters: [", "not readable")]
    [InlineData("just words", "contains no server")]
    [InlineData("clusters:\n- name: hub\n  cluster: { server: 'https://169.254.169.254/latest' }", "Hub:AllowedHosts")]
    [InlineData("clusters:\n- name: hub\n  cluster: { server: 'http://fleet-x.hcp.eastus.azmk8s.io' }", "not https")]
    public void Yaml_bomb_and_other_surprises_are_refused_with_a_message(string yaml, string words) =>
        Assert.Contains(words, Assert.Throws<HubSettingsException>(() => Read(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Oversize_and_overdeep_files_are_refused_before_they_cost_anything()
    {
        Assert.Contains(
            "larger than", Assert.Throws<HubSettingsException>(() => Read(new string('#', 300_000))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "too deeply", Assert.Throws<HubSettingsException>(() => Read(new string('[', 1000))).Message, StringComparison.Ordinal);
        var large = _folder.Write("large", new string('#', 2_000_000));
        Assert.Contains(
            "larger than 1024 kB", Assert.Throws<HubSettingsException>(() => HubClient.Open(large, null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_first_cluster_counts_and_its_parts_are_not_mixed_with_anothers()
    {
        var address = Read(
            "clusters:\n- name: a\n  cluster: { server: 'https://a.azmk8s.io' }\n- name: b\n  cluster: { server: 'https://b.azmk8s.io', "
            + "certificate-authority-data: QQ== }");
        Assert.Equal("a.azmk8s.io", address.Server.Host);
        Assert.Null(address.CaPem);
    }

    private static HubAddress Read(string yaml) =>
        FleetKubeconfig.Read(Convert.ToBase64String(Encoding.UTF8.GetBytes(yaml)), HostAllowance.Azure);
}
