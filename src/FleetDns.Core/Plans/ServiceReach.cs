using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>Whether a Service reaches the containers of a Deployment: selector and ports (docs/domain.md 2.7, trap 10).</summary>
internal static class ServiceReach
{
    public static void Check(ServiceDraft draft, JsonObject deployment, JsonObject service, PlanBuilder plan)
    {
        if (SelectorProblem(deployment, service) is { } unselected)
        {
            plan.Refuse(nameof(ServiceDraft.Workload), unselected, "Set the Service's selector to the labels of the Deployment's pods.");
        }

        var sample = draft.Workload == WorkloadSource.Sample;
        var index = 0;
        foreach (var port in service.Items("spec", "ports"))
        {
            var field = sample
                ? string.Create(CultureInfo.InvariantCulture, $"{nameof(ServiceDraft.Ports)}[{index}].{nameof(PortDraft.TargetPort)}")
                : nameof(ServiceDraft.Workload);
            if (PortProblem(deployment, port) is { } problem)
            {
                // The sample's port is known; other images may listen without declaring it.
                if (sample || problem.Certain)
                {
                    plan.Refuse(field, problem.Words, problem.Fix);
                }
                else
                {
                    plan.Warn(field, problem.Words, problem.Fix);
                }
            }

            index++;
        }
    }

    /// <summary>Why the Service selects none of the Deployment's pods; null if it selects them.</summary>
    public static string? SelectorProblem(JsonObject deployment, JsonObject service)
    {
        var labels = deployment.Map("spec", "template", "metadata", "labels").ToDictionary(StringComparer.Ordinal);
        var selector = service.Map("spec", "selector").ToList();
        return selector.Count == 0 ? "The Service has no selector, so it sends traffic to no pod."
            : selector.All(s => labels.GetValueOrDefault(s.Key) == s.Value) ? null
            : $"The Service selects {string.Join(", ", selector.Select(s => $"{s.Key}={s.Value}"))}; "
                + $"the pods of Deployment {deployment.Text("metadata", "name")} have "
                + $"{(labels.Count == 0 ? "no labels" : string.Join(", ", labels.Select(l => $"{l.Key}={l.Value}")))}.";
    }

    /// <summary>What is wrong with one port of the Service; null if a container declares it, or none declares any.</summary>
    /// <param name="port">Entry of spec.ports.</param>
    public static (string Words, string Fix, bool Certain)? PortProblem(JsonObject deployment, JsonObject port)
    {
        var declared = deployment.Items("spec", "template", "spec", "containers").SelectMany(c => c.Items("ports")).ToList();
        if (Target(port) is not { } target)
        {
            return null;
        }

        if (int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return declared.Count == 0 || declared.Exists(p => p.Number("containerPort") == number) ? null
                : ($"targetPort {target} is not a port that a container declares "
                    + $"({string.Join(", ", declared.Select(p => p.Number("containerPort")))}): "
                    + "probes would fail and all endpoints would be degraded.",
                    $"Set targetPort to {declared[0].Number("containerPort")}.", false);
        }

        var names = declared.Select(p => p.Text("name") ?? p.Number("containerPort")?.ToString(CultureInfo.InvariantCulture));
        return declared.Exists(p => p.Text("name") == target) ? null
            : ($"targetPort “{target}” names no port of a container.",
                declared.Count == 0 ? "Name the port in the container, or use its number." : $"Use {string.Join(" or ", names)}.", true);
    }

    /// <summary>The port's target number or name; the port's own number if targetPort is not set.</summary>
    public static string? Target(JsonObject port) => (port.At("targetPort") ?? port.At("port")).Show();
}
