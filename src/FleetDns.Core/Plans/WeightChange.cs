using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Plans;

/// <summary>A pending change of one backend's weight: what the slider asks for and Apply writes.</summary>
/// <param name="ResourceVersion">Of the object the operator saw; the write is refused when it has moved on.</param>
/// <param name="Old">0..1000.</param>
/// <param name="New">0..1000.</param>
public sealed record WeightChange(ObjectKey Backend, string ResourceVersion, int Old, int New)
{
    public const string Field = "spec.weight";

    /// <summary>JSON merge patch of the one field, guarded by the resourceVersion.</summary>
    public JsonObject ToMergePatch() => new()
    {
        ["metadata"] = new JsonObject { ["resourceVersion"] = ResourceVersion },
        ["spec"] = new JsonObject { ["weight"] = New },
    };

    /// <summary>The same change as a command to copy. Names are Kubernetes names and need no quoting.</summary>
    public string ToKubectl() => string.Create(CultureInfo.InvariantCulture,
        $"kubectl patch trafficmanagerbackend {Backend.Name} -n {Backend.Namespace} --type=merge -p '{{\"spec\":{{\"weight\":{New}}}}}'");
}
