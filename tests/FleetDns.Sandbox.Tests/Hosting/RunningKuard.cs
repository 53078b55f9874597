using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FleetDns.Testing;

namespace FleetDns.Sandbox.Tests.Hosting;

/// <summary>The sandbox program, settled with scenario kuard, and a client for its Azure that trusts only its authority.</summary>
public sealed class RunningKuard : IAsyncLifetime
{
    public SandboxProcess Sandbox { get; private set; } = null!;

    public HttpClient Azure { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Sandbox = await SandboxProcess.StartAsync();
        Azure = AzureClient(Sandbox);
    }

    public async ValueTask DisposeAsync()
    {
        Azure.Dispose();
        await Sandbox.DisposeAsync();
    }

    public static HttpClient AzureClient(SandboxProcess sandbox)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(sandbox.CaFile);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority },
        };
        var client = new HttpClient(handler) { BaseAddress = sandbox.Arm, Timeout = TimeSpan.FromMinutes(1) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", sandbox.ArmToken);
        return client;
    }
}

/// <summary>REST calls as <c>az</c> makes them.</summary>
internal static class AzureCalls
{
    public static async Task<(int Status, JsonNode? Body, HttpResponseMessage Response)> CallAsync(
        this HttpClient azure, string method, string path, JsonNode? body = null, string version = "2022-04-01")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{path}?api-version={version}");
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        }

        var response = await azure.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), response);
    }
}
