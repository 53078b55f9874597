using System.Text.Json.Nodes;
using FleetDns.Sandbox.Tests.Hosting;
using FleetDns.Testing;

namespace FleetDns.Sandbox.Tests.Scenarios;

/// <summary>
/// The tutorial as typed: its files as printed, corrected by docs/domain.md 2.7 except for the mistakes to keep, and real kubectl. Names
/// are moved into the caller's namespace, so that several attempts fit into one fleet.
/// </summary>
internal sealed class Tutorial(SandboxProcess sandbox, string ns, params int[] leftIn)
{
    public const string Accepted = "2 service(s) exported from clusters have been accepted as Traffic Manager endpoints";

    private const string Annotation = "  annotations:\n    service.beta.kubernetes.io/azure-load-balancer-internal: \"false\"\n";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>The mistake's number in docs/domain.md 2.7, the file, the printed text, the correct text.</summary>
    private static readonly (int Mistake, string File, string Printed, string Right)[] s_corrections =
    [
        (1, "kuard-export-service.yaml", "name: kuard-export", "name: kuard-svc"),
        (2, "ro-kuard-demo-eastus.yaml", "name: crp-kuard-demo", "name: crp-dns-demo"),
        (5, "kuard-export-service.yaml", "networking.fleet.azure.com/v1alpha1", "networking.fleet.azure.com/v1beta1"),
        (6, "ro-kuard-demo-eastus.yaml", "placement.kubernetes-fleet.io/v1alpha1", "placement.kubernetes-fleet.io/v1"),
        (9, "ro-kuard-demo-eastus.yaml", "path: /metadata/annotations\n",
            "path: /metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name\n"),
        (9, "ro-kuard-demo-eastus.yaml", "{\"service.beta.kubernetes.io/azure-dns-label-name\":\"fleet-${MEMBER-CLUSTER-NAME}-eastus\"}",
            "\"fleet-${MEMBER-CLUSTER-NAME}-eastus\""),
        // A child can be added only where there are annotations (docs/domain.md 1.3.4).
        (0, "kuard-export-service.yaml", "  labels:\n    app: kuard\nspec:\n  selector",
            "  labels:\n    app: kuard\n" + Annotation + "spec:\n  selector"),
        (10, "kuard-export-service.yaml", "targetPort: 80\n", "targetPort: 8080\n"),
    ];

    private readonly List<string> _transcript = [];

    public string Namespace => ns;

    public string Fqdn => $"{ns}-kuard-atm-demo.trafficmanager.net";

    /// <summary>The typed commands and their output.</summary>
    public IReadOnlyList<string> Transcript => _transcript;

    public string Text(string file)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "how-to", file)).ReplaceLineEndings("\n");
        foreach (var correction in s_corrections.Where(m => m.File == file && !leftIn.Contains(m.Mistake)))
        {
            Assert.Contains(correction.Printed, text, StringComparison.Ordinal);
            text = text.Replace(correction.Printed, correction.Right, StringComparison.Ordinal);
        }

        return ns == "kuard-demo" ? text : text
            // A label is unique in its region.
            .Replace("-eastus\"", leftIn.Contains(15) ? "-eastus\"" : $"-{ns}\"", StringComparison.Ordinal)
            .Replace("kuard-demo-eastus", "labels", StringComparison.Ordinal)
            .Replace("kuard-demo", ns, StringComparison.Ordinal)
            .Replace("crp-dns-demo", $"crp-{ns}", StringComparison.Ordinal)
            .Replace(
                $"crp-{ns}\n  resourceSelectors:\n  - group: \"\"\n    kind: Service",
                $"{(leftIn.Contains(2) ? "crp-elsewhere" : "crp-" + ns)}\n  resourceSelectors:\n  - group: \"\"\n    kind: Service",
                StringComparison.Ordinal);
    }

    /// <summary>All kubectl commands of the tutorial, in order.</summary>
    public async Task TypeAsync()
    {
        await KubectlAsync("create", "namespace", ns);
        foreach (
            var file in (string[])[
                "kuard-export-service.yaml", "ro-kuard-demo-eastus.yaml", "crp-dns-demo.yaml", "kuard-atm-demo.yaml",
                "kuard-atm-demo-backend.yaml"])
        {
            await ApplyAsync(file);
        }
    }

    public async Task ApplyAsync(string file) => Note($"kubectl apply -f {file}", await RunAsync(Text(file), "apply", "-f", "-"));

    public async Task<string> KubectlAsync(params string[] arguments) =>
        Note($"kubectl {string.Join(' ', arguments)}", await RunAsync(null, arguments));

    public Task<ToolResult> RunAsync(string? input, params string[] arguments) =>
        Tool.RunAsync("kubectl", ["--kubeconfig", sandbox.Kubeconfig, .. arguments], input, null);

    public async Task<JsonNode> GetAsync(string kind, string name, string? inNamespace = null) =>
        JsonNode.Parse((await RunAsync(null, "get", kind, name, "-n", inNamespace ?? ns, "-o", "json")).Expect())!;

    /// <summary>Polls with kubectl until the condition matches, and returns the whole object.</summary>
    public async Task<JsonNode> UntilAsync(string kind, string name, string condition, Func<string, bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        var last = "";
        while (!limit.IsCancellationRequested)
        {
            var found = await GetAsync(kind, name);
            var state = found.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == condition);
            last = state is null ? "none" : $"{state.Text("status")} {state.Text("reason")}: {state.Text("message")}";
            if (holds(last))
            {
                Note($"kubectl get {kind} {name} -n {ns}", new ToolResult("", 0, last, ""));
                return found;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{kind} {name} did not reach the expected state: {last}");
        return null!;
    }

    public Task<JsonNode> UntilAcceptedAsync() =>
        UntilAsync("tmb", "kuard-atm-demo-backend", "Accepted", state => state == "True Accepted: " + Accepted);

    public async Task<string> DigAsync(string name)
    {
        var at = sandbox.Dns.Split(':');
        return Note($"dig {name}", await Tool.RunAsync("dig", "+noall", "+answer", "+comments", name, $"@{at[0]}", "-p", at[1]));
    }

    /// <summary>Repeats dig until there is an answer: changes take a moment to reach the name servers.</summary>
    public async Task<string> UntilAnsweredAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        while (true)
        {
            var answer = await DigAsync(Fqdn);
            if (answer.Contains("CNAME", StringComparison.Ordinal))
            {
                return answer;
            }

            _transcript.RemoveAt(_transcript.Count - 1);
            await Task.Delay(100, limit.Token);
        }
    }

    /// <summary><c>az rest</c>; returns the body of a successful call.</summary>
    public async Task<JsonNode?> AzAsync(HttpClient azure, string method, string path, JsonNode? body = null, string version = "2022-04-01")
    {
        var (status, answer, _) = await azure.CallAsync(method, path, body, version);
        Assert.True(status is >= 200 and < 300, $"{method} {path}: {status} {answer}");
        _transcript.Add($"$ az rest --method {method} --url {path}\n{status}");
        return answer;
    }

    private string Note(string command, ToolResult result)
    {
        _transcript.Add($"$ {command}\n{result.Output}");
        return result.Expect();
    }
}
