namespace FleetDns.Core.Problems.Rules;

/// <summary>Classifies the backend controller's messages (docs/domain.md 1.1.2) for all rules. They share the reasons Invalid and Pending,
/// so only the text distinguishes them. Only beginnings are compared: names and errors in it vary (it names the Azure profile
/// <c>fleet-&lt;uid&gt;</c>, for
/// example).
/// An unknown message is <see cref="Other"/> and never counts as healthy.</summary>
internal enum BackendWord
{
    None,
    /// <summary><c>TrafficManagerProfile "x" is not found</c>.</summary>
    NoProfile,
    /// <summary><c>In the processing of trafficManagerProfile "x"</c>, <c>Invalid trafficManagerProfile "x", …</c>.</summary>
    WaitsForProfile,
    /// <summary><c>Azure Traffic Manager profile "fleet-…" under "rg" is not found</c>.</summary>
    NoAzureProfile,
    /// <summary><c>ServiceImport "x" is not found</c>.</summary>
    NoImport,
    /// <summary><c>In the process of exporting the services</c> and failures to list or find exports.</summary>
    ImportUnresolved,
    /// <summary><c>Failed to get the Azure Traffic Manager profile …</c>, <c>Failed to create or update …</c>, <c>Failed to cleanup
    /// …</c>.</summary>
    AzureFails,
    /// <summary><c>E endpoint(s) failed to be created/updated …</c>.</summary>
    EndpointsFailed,
    /// <summary><c>S service(s) exported from clusters cannot be exposed …</c>, alone.</summary>
    NotExposed,
    /// <summary>Not True, with an unknown message.</summary>
    Other,
}

internal static class BackendWords
{
    public static BackendWord Word(Condition? accepted) =>
        accepted is null or { Status: ConditionStatus.True } ? BackendWord.None : accepted.Message switch
        {
            var m when m.StartsWith("TrafficManagerProfile \"", StringComparison.Ordinal) => BackendWord.NoProfile,
            var m when m.StartsWith("In the processing of trafficManagerProfile", StringComparison.Ordinal)
                || m.StartsWith("Invalid trafficManagerProfile", StringComparison.Ordinal) => BackendWord.WaitsForProfile,
            var m when m.StartsWith("Azure Traffic Manager profile \"", StringComparison.Ordinal) => BackendWord.NoAzureProfile,
            var m when m.StartsWith("ServiceImport \"", StringComparison.Ordinal) => BackendWord.NoImport,
            var m when m.Contains("failed to be created/updated", StringComparison.Ordinal) => BackendWord.EndpointsFailed,
            var m when m.Contains("cannot be exposed", StringComparison.Ordinal) => BackendWord.NotExposed,
            var m when m.StartsWith("In the process of exporting", StringComparison.Ordinal)
                || m.StartsWith("Failed to list the exported service", StringComparison.Ordinal)
                || m.StartsWith("Failed to find the exported service", StringComparison.Ordinal)
                || m.StartsWith("Failed to get the serviceImport", StringComparison.Ordinal) => BackendWord.ImportUnresolved,
            var m when m.StartsWith("Failed to ", StringComparison.Ordinal) => BackendWord.AzureFails,
            _ => BackendWord.Other,
        };

    public static BackendWord Word(this AttachedBackend row) => Word(row.Accepted);

    /// <summary>Accepted refers to the current spec.</summary>
    public static bool IsCurrent(this AttachedBackend row) =>
        row.Accepted is { } accepted && (accepted.ObservedGeneration == 0 || accepted.ObservedGeneration >= row.Backend.Meta.Generation);

    public static bool HasEndpoints(this AttachedBackend row) => row.Row.Endpoints.Any(e => e.EffectiveWeight > 0);

    /// <summary>Any change of the spec triggers the backend's controller: a neighbouring weight, and back.</summary>
    public static IEnumerable<string> Nudge(AttachedBackend row)
    {
        var now = row.Backend.Weight;
        foreach (var weight in (int[])[now < EndpointWeights.MaxWeight ? now + 1 : now - 1, now])
        {
            yield return Shell.Patch(row.Ref, new() { ["spec"] = new System.Text.Json.Nodes.JsonObject { ["weight"] = weight } });
        }
    }
}
