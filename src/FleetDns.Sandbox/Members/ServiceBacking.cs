using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Members;

/// <summary>The ports of a Service that are answered, based on the Deployments that its selector matches.</summary>
internal static class ServiceBacking
{
    /// <summary>The tutorial's image listens on this port whatever its manifest declares (docs/domain.md 2.7, no. 10).</summary>
    private const int KuardPort = 8080;

    public static IEnumerable<int> AnsweredPorts(JsonObject service, IEnumerable<JsonObject> deployments)
    {
        var selector = service.Map("spec", "selector");
        var pods = deployments.Where(
            d => d.Number("status", "availableReplicas") > 0 && Selects(selector, d.Map("spec", "template", "metadata", "labels")))
            .ToList();
        foreach (var port in service.Items("spec", "ports"))
        {
            // Without a selector the endpoints are managed elsewhere and assumed to exist.
            if (port.Number("port") is { } number && (selector.Count == 0 || pods.Any(pod => Answers(pod, port, number))))
            {
                yield return (int)number;
            }
        }
    }

    private static bool Selects(Dictionary<string, string> selector, Dictionary<string, string> labels) =>
        selector.Count > 0 && selector.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);

    private static bool Answers(JsonObject deployment, JsonObject port, long number)
    {
        var containers = deployment.Items("spec", "template", "spec", "containers").ToList();
        var declared = containers.SelectMany(c => c.Items("ports")).ToList();
        var target = port.Number("targetPort") ?? number;
        if (port.Text("targetPort") is { } name)
        {
            if (declared.FirstOrDefault(p => p.Text("name") == name).Number("containerPort") is not { } named)
            {
                return false;
            }

            target = named;
        }

        if (containers.Any(c => c.Text("image")?.Contains("kuard", StringComparison.Ordinal) == true))
        {
            return target == KuardPort;
        }

        return declared.Count == 0 || declared.Any(p => p.Number("containerPort") == target);
    }
}
