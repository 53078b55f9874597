using System.Globalization;

namespace FleetDns.Core.Fleet;

/// <summary>Whether the controller has caught up with a backend (docs/domain.md 1.1.2, 2.2).</summary>
internal static class BackendState
{
    /// <summary>Why the backend's status does not speak of what is asked now, in the condition's words; null when it is settled.
    /// Accepted False for services that cannot be exposed is settled: the left-out clusters tell that themselves.</summary>
    public static Disagreement? Pending(BackendRow row)
    {
        var backend = row.Backend;
        var accepted = backend.Conditions.Find("Accepted");
        var generation = backend.Meta.Generation.ToString(CultureInfo.InvariantCulture);
        if (accepted is null)
        {
            return Words($"The controller has not reported on {backend.Meta.Key.Name} yet.", "It has no condition Accepted.");
        }

        // 0: written without observedGeneration; nothing can be told from it.
        if (accepted.ObservedGeneration != 0 && accepted.ObservedGeneration < backend.Meta.Generation)
        {
            return Words(
                $"The controller has not caught up with {backend.Meta.Key.Name}.",
                $"Generation {generation} is written; Accepted still speaks of {accepted.ObservedGeneration.ToString(CultureInfo.InvariantCulture)}: \u201c{AzureErrorText.OneLine(accepted.Message)}\u201d.");
        }

        if (accepted.Status == ConditionStatus.Unknown || (accepted.Status == ConditionStatus.False && IsFailure(accepted.Message)))
        {
            return Words(
                AzureErrorText.OneLine(accepted.Message),
                $"Accepted of {backend.Meta.Key.Name} is {accepted.Status}, {accepted.Reason}: Azure keeps what it had.");
        }

        var behind = row.Endpoints.Where(e => (e.StatusWeight ?? 0) != e.ComputedWeight).ToList();
        return behind.Count == 0
            ? null
            : Words(
                $"The controller has not caught up with {backend.Meta.Key.Name}.",
                $"Its status has {List(behind, e => e.StatusWeight)} for {Wording.List([.. behind.Select(e => e.Cluster!)])}; the weights asked for now make {List(behind, e => e.ComputedWeight)}.");

        Disagreement Words(string title, string detail) => new(DisagreementKind.Pending, title, detail, backend.Meta.Key);
    }

    private static bool IsFailure(string message) =>
        message.Contains("failed to be created/updated", StringComparison.Ordinal)
        || message.Contains("is not found", StringComparison.Ordinal)
        || message.StartsWith("Invalid trafficManagerProfile", StringComparison.Ordinal);

    private static string List(List<EndpointRow> endpoints, Func<EndpointRow, int?> weight) =>
        Wording.List(endpoints.ConvertAll(e => weight(e)?.ToString(CultureInfo.InvariantCulture) ?? "none"));
}
