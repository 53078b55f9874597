using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace FleetDns.Sources.Tests.Hub;

/// <summary>A fake API server with discovery, a kubeconfig for it, and a client.</summary>
internal sealed class FakeHub : IAsyncDisposable
{
    public const string Imports = "/apis/networking.fleet.azure.com/v1alpha1/serviceimports";
    public const string Backends = "/apis/networking.fleet.azure.com/v1beta1";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeServer _server;
    private readonly Lazy<HubClient> _client;

    private FakeHub(FakeServer server)
    {
        _server = server;
        WriteKubeconfig("first");
        _client = new Lazy<HubClient>(() => HubClient.Open(Kubeconfig, null));
        _server.Answer = DiscoverAsync;
    }

    public string Kubeconfig => _folder.File("kubeconfig");

    public HubClient Client => _client.Value;

    /// <summary>Answers everything but discovery.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = context =>
        context.StatusAsync(404, "NotFound", "the server could not find the requested resource");

    /// <summary>Replaces the answers of discovery; null where the default is to be given.</summary>
    public Func<string, string?> Discovery { get; set; } = _ => null;

    public FakeServer Server => _server;

    public IEnumerable<string> Asked => _server.Requests.Select(r => r.PathAndQuery);

    public static async Task<FakeHub> StartAsync() => new(await FakeServer.StartAsync());

    public KubeListWatch<Core.Fleet.ServiceImport> ImportsSource(HubOptions? options = null) =>
        new(() => Client, HubKinds.Imports, new Cluster.Objects.ServiceImportDecoder(), options ?? new HubOptions(), TimeProvider.System);

    public void WriteKubeconfig(string token) => _folder.Write("kubeconfig", Text(_server.Address, token));

    public static string Text(Uri server, string token, string cluster = "") => $"""
        apiVersion: v1
        kind: Config
        current-context: hub
        clusters:
        - name: hub
          cluster:
            server: {server.GetLeftPart(UriPartial.Authority)}
        {cluster}
        contexts:
        - name: hub
          context: {"{"} cluster: hub, user: fleet-operator {"}"}
        users:
        - name: fleet-operator
          user: {"{"} token: {token} {"}"}
        """;

    public async ValueTask DisposeAsync()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }

        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private Task DiscoverAsync(HttpContext context)
    {
        var path = context.Request.Path.ToString();
        var json = Discovery(path) ?? path switch
        {
            "/apis/networking.fleet.azure.com" => """
                {"kind":"APIGroup","apiVersion":"v1","name":"networking.fleet.azure.com",
                 "versions":[{"groupVersion":"networking.fleet.azure.com/v1beta1","version":"v1beta1"},
                  {"groupVersion":"networking.fleet.azure.com/v1alpha1","version":"v1alpha1"}],
                 "preferredVersion":{"groupVersion":"networking.fleet.azure.com/v1beta1","version":"v1beta1"}}
                """,
            "/apis/networking.fleet.azure.com/v1beta1" => """
                {"kind":"APIResourceList","groupVersion":"networking.fleet.azure.com/v1beta1","resources":[
                 {"name":"trafficmanagerprofiles","namespaced":true,"kind":"TrafficManagerProfile","verbs":["list"]},
                 {"name":"trafficmanagerbackends","namespaced":true,"kind":"TrafficManagerBackend","verbs":["list"]}]}
                """,
            "/apis/networking.fleet.azure.com/v1alpha1" => """
                {"kind":"APIResourceList","groupVersion":"networking.fleet.azure.com/v1alpha1","resources":[
                 {"name":"serviceimports","namespaced":true,"kind":"ServiceImport","verbs":["list"]},
                 {"name":"trafficmanagerbackends","namespaced":true,"kind":"TrafficManagerBackend","verbs":["list"]}]}
                """,
            _ => path.Count(c => c == '/') <= 3 && path.StartsWith("/apis/", StringComparison.Ordinal) ? "" : null,
        };
        return json is null ? Answer(context) : json.Length == 0 ? context.StatusAsync(404, "NotFound", "not found")
            : context.JsonAsync(200, json);
    }
}
