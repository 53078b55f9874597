using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>A pending change of one backend's weight: what the slider sets and Apply writes.</summary>
/// <param name="ResourceVersion">Of the object that the operator saw; the write is refused if the object has changed.</param>
/// <param name="Old">0..1000.</param>
/// <param name="New">0..1000.</param>
public sealed record WeightChange(ObjectKey Backend, string ResourceVersion, int Old, int New)
{
    public const string Field = "spec.weight";
    public const string Kind = "TrafficManagerBackend";

    /// <summary>The change that sets the current backend to that weight.</summary>
    public static WeightChange To(TrafficManagerBackend backend, int weight) =>
        new(backend.Meta.Key, backend.Meta.ResourceVersion, backend.Weight, weight);

    public bool IsNoChange => Old == New;

    /// <summary>Why it cannot be written; null if it can. The range is that of the CRD (docs/domain.md 1.1.2).</summary>
    public string? Problem =>
        New is < 0 or > EndpointWeights.MaxWeight
            ? $"A backend weight must be a whole number from 0 to {Text(EndpointWeights.MaxWeight)}; {Text(New)} is not."
        : string.IsNullOrEmpty(ResourceVersion)
            ? "The backend's resourceVersion is unknown: without it, the write could overwrite another operator's change."
        : IsNoChange ? $"{Field} is already {Text(New)}."
        : null;

    /// <summary>A warning before applying; null if there is none.</summary>
    public string? Caution =>
        New == 0 && Old != 0
            ? "At weight 0 the controller deletes all endpoints of this backend in Azure; its clusters receive no traffic until the "
                + "weight is raised again." : null;

    /// <summary><c>TrafficManagerBackend kuard-demo/kuard-atm-demo-backend</c>.</summary>
    public string Subject => $"{Kind} {Backend}";

    /// <summary><c>spec.weight 100 → 40</c>.</summary>
    public string Difference => $"{Field} {Text(Old)} → {Text(New)}";

    /// <summary>Subject and difference on one line.</summary>
    public override string ToString() => $"{Subject} {Difference}";

    /// <summary>The plan of this change, based on the version that the operator saw.</summary>
    public Plan ToPlan() => new(
        $"Set {Field} of {Subject}",
        [new PlanDocument(new DocumentRef(PlanKind.Backend.Group, Kind, Backend), new JsonObject
        {
            ["kind"] = Kind,
            ["metadata"] =
                new JsonObject { ["name"] = Backend.Name, ["namespace"] = Backend.Namespace, ["resourceVersion"] = ResourceVersion },
            ["spec"] = new JsonObject { ["weight"] = New },
        }, DocumentAction.Update, Difference)],
        Problem is { } problem ? [new PlanFinding(Field, PlanSeverity.Refuse, problem)] : [],
        []);

    /// <summary>The same change as a command to copy. Names are Kubernetes names and need no quoting.</summary>
    public string ToKubectl() => string.Create(CultureInfo.InvariantCulture,
        $"kubectl patch trafficmanagerbackend {Backend.Name} -n {Backend.Namespace} --type=merge -p '{{\"spec\":{{\"weight\":{New}}}}}'");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
