using System.Runtime.Versioning;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Hub;

/// <summary>The output of a failed credential plugin is shown, made safe for display.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class CredentialPluginTests : IDisposable
{
    private const string V1 = "client.authentication.k8s.io/v1";
    private const string Jwt = "eyJhbGciOiJSUzI1NiJ9.eyJvaWQiOiIxMjM0In0.c2lnbmF0dXJl";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_that_is_not_installed_is_named_with_what_to_do()
    {
        var message = Fails(Exec("kubelogin-of-nowhere", hint: "see https://example.com/install"));
        Assert.Contains("its credential plugin kubelogin-of-nowhere was not found where FleetDns runs", message, StringComparison.Ordinal);
        Assert.Contains("Hint in the kubeconfig: see https://example.com/install", message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_not_executable_is_reported()
    {
        var script = Script("exit 0");
        File.SetUnixFileMode(script, UnixFileMode.UserRead);
        Assert.Contains("is not executable", Fails(Exec(script)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_output_of_a_failed_plugin_is_shown_in_one_line_without_tokens()
    {
        var script = Script(
            "printf '\\033[31mERROR\\033[0m: AADSTS700082: The refresh token has expired.\\n"
            + $"Please run az login. token={Jwt}\\n' >&2; exit 1");
        var message = Fails(Exec(script, args: ["get-token", "--login", "azurecli"]));

        Assert.Contains(
            "ended with code 1. Its output: ERROR : AADSTS700082: The refresh token has expired. Please run az login. token=(hidden).",
            message, StringComparison.Ordinal);
        Assert.Contains("get-token --login azurecli", message, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Theory]
    [InlineData("devicecode", "The login method devicecode needs user input. Run \"kubelogin convert-kubeconfig -l azurecli\"")]
    [InlineData("azurecli", "Run \"az login\" as the user that runs FleetDns")]
    [InlineData("msi", "Check what the kubelogin login method msi needs")]
    public void What_to_do_follows_from_how_kubelogin_signs_in(string login, string words) =>
        Assert.Contains(words, Fails(Exec(Script("exit 1", "kubelogin"), args: ["get-token", "-l", login])), StringComparison.Ordinal);

    [Theory]
    [InlineData("not JSON", "its output is not an ExecCredential in JSON. It starts with: not JSON")]
    [InlineData("", "it wrote nothing to standard output")]
    [InlineData("{\"kind\":\"Status\"}", "its output is of kind Status, not an ExecCredential")]
    [InlineData(
        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1alpha1\",\"status\":{\"token\":\"t\"}}",
        "it returned client.authentication.k8s.io/v1alpha1, but the kubeconfig requires client.authentication.k8s.io/v1")]
    [InlineData(
        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}",
        "contains neither a token nor a client certificate")]
    [InlineData(
        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":7}}",
        "its ExecCredential could not be read: token is not a text")]
    public void Output_that_is_not_a_credential_is_reported(string output, string words) =>
        Assert.Contains(words, Fails(Exec(Script($"printf '%s' '{output}'"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("client.authentication.k8s.io/v1alpha1")]
    [InlineData("")]
    public void An_unsupported_version_is_named(string version) =>
        Assert.Contains(
            "client.authentication.k8s.io/v1 and client.authentication.k8s.io/v1beta1 are supported",
            Fails(Exec(Script("exit 0"), version)), StringComparison.Ordinal);

    [Fact]
    public async Task One_that_waits_for_input_times_out_with_its_output()
    {
        var script = Script("echo 'To sign in, open https://microsoft.com/devicelogin and enter the code ABC' >&2; sleep 60");
        var plugin = new ExecPlugin(new() { ApiVersion = V1, Command = script }, _folder.File(""), TimeSpan.FromSeconds(1));
        var failure = await Assert.ThrowsAsync<HubSettingsException>(() => plugin.RunAsync(TestContext.Current.CancellationToken));
        Assert.Contains(
            "did not end within 1 s. Its output: To sign in, open https://microsoft.com/devicelogin and enter the code ABC. "
            + "It may be waiting for input",
            failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_of_one_that_works_is_sent_and_fetched_again_before_it_expires()
    {
        await using var hub = await FakeServer.StartAsync();
        var seen = new List<string>();
        hub.Answer = context =>
        {
            seen.Add(context.Request.Headers.Authorization.ToString());
            return context.JsonAsync(200, "{}");
        };
        var script = Script($$$"""
            n=$(cat "{{{_folder.File("count")}}}" 2>/dev/null || echo 0); n=$((n+1)); echo $n > "{{{_folder.File("count")}}}"
            printf '{"apiVersion":"{{{V1}}}","kind":"ExecCredential","status":{"token":"%s-%s",' "$1" $n
            printf '"expirationTimestamp":"2001-01-01T00:00:00Z"}}'
            """);
        using var client = HubClient.Open(Exec(script, args: ["one argument"], server: hub.Address), null);
        (await client.SendAsync(HttpMethod.Get, "version", null, TestContext.Current.CancellationToken)).Dispose();
        (await client.SendAsync(HttpMethod.Get, "version", null, TestContext.Current.CancellationToken)).Dispose();

        Assert.Equal(["Bearer one argument-2", "Bearer one argument-3"], seen);
    }

    [Fact]
    public async Task When_the_hub_refuses_the_credential_and_the_plugin_has_no_other_its_output_is_shown()
    {
        await using var hub = await FakeServer.StartAsync();
        hub.Answer = context => context.JsonAsync(401, """{"kind":"Status","code":401,"message":"Unauthorized"}""");
        var once = _folder.File("once");
        var script = Script($$$"""
            if [ -e "{{{once}}}" ]; then echo 'Please run az login' >&2; exit 1; fi
            touch "{{{once}}}"; printf '{"apiVersion":"{{{V1}}}","kind":"ExecCredential","status":{"token":"t"}}'
            """);
        using var client = HubClient.Open(Exec(script, server: hub.Address), null);
        var failure = await Assert.ThrowsAsync<HubSetupException>(
            () => client.SendAsync(HttpMethod.Get, "version", null, TestContext.Current.CancellationToken));
        Assert.Contains("Its output: Please run az login", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("azure", "this kubeconfig is from an old AKS", "kubelogin convert-kubeconfig -l azurecli")]
    [InlineData("gcp", "auth-provider gcp", "gke-gcloud-auth-plugin")]
    [InlineData("oidc", "without client-id, idp-issuer-url, id-token, refresh-token", "Sign in again")]
    [InlineData("openstack", "auth-provider openstack, which FleetDns does not support", "credential plugin (exec)")]
    public void A_user_with_an_auth_provider_is_explained(string provider, string what, string cure)
    {
        var message = Fails(Kubeconfig($"{{auth-provider: {{name: {provider}, config: {{access-token: x, apiserver-id: a}}}}}}"));
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(cure, message, StringComparison.Ordinal);
        Assert.DoesNotContain('`', message);
    }

    [Fact]
    public void An_expired_client_certificate_is_reported()
    {
        var (certificate, key) = Certificates.Expired();
        var message = Fails(Kubeconfig($"{{client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)}}}"));
        Assert.Contains("its client certificate expired on 20", message, StringComparison.Ordinal);

        static string Base64(string pem) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem));
    }

    [Theory]
    [InlineData("{client-certificate-data: '%%%', client-key-data: eA==}", "not base64")]
    [InlineData("{client-certificate: /no/such/file.crt, client-key: /no/such/file.key}", "/no/such/file.crt")]
    [InlineData("{}", "does not have appropriate auth credentials")]
    public void A_user_that_cannot_be_used_is_a_fault_of_the_kubeconfig(string user, string words) =>
        Assert.Contains(words, Fails(Kubeconfig(user)), StringComparison.Ordinal);

    [Theory]
    [InlineData("    proxy-url: 'ftp://proxy'", "its proxy-url 'ftp://proxy' is not the address of a proxy")]
    public void An_invalid_proxy_is_named(string line, string words) =>
        Assert.Contains(words, Fails(Kubeconfig("{token: t}", line)), StringComparison.Ordinal);

    [Fact]
    public async Task The_proxy_of_the_kubeconfig_is_used()
    {
        await using var proxy = await FakeServer.StartAsync();
        using var client = HubClient.Open(
            Kubeconfig(
                "{token: t}", $"    proxy-url: {proxy.Address.GetLeftPart(UriPartial.Authority)}", new Uri("https://hub.invalid:6443")),
                null);
        var failure = await Assert.ThrowsAsync<SourceException>(
            () => client.SendAsync(HttpMethod.Get, "version", null, TestContext.Current.CancellationToken));
        Assert.Contains("proxy", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static string Fails(string kubeconfig)
    {
        var message = Assert.Throws<HubSettingsException>(() => HubClient.Open(kubeconfig, null)).Message;
        Assert.StartsWith($"Kubeconfig {kubeconfig}, context hub: ", message, StringComparison.Ordinal);
        return message;
    }

    private string Script(string body, string name = "plugin")
    {
        var script = _folder.Write(name, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }

    private string Exec(string command, string version = V1, string[]? args = null, string? hint = null, Uri? server = null) => Kubeconfig(
        $"{{exec: {{apiVersion: '{version}', command: '{command}', args: "
        + $"[{string.Join(", ", (args ?? []).Select(arg => $"'{arg}'"))}]{(hint is null ? "" : $", installHint: '{hint}'")}}}}}",
        server: server);

    private string Kubeconfig(string user, string line = "", Uri? server = null) => _folder.Write("config", $"""
        apiVersion: v1
        kind: Config
        current-context: hub
        clusters:
        - name: hub
          cluster:
            server: {(server ?? new Uri("https://127.0.0.1:6443")).GetLeftPart(UriPartial.Authority)}
        {line}
        contexts:
        - name: hub
          context: {"{"} cluster: hub, user: fleet-operator {"}"}
        users:
        - name: fleet-operator
          user: {user}
        """);
}
