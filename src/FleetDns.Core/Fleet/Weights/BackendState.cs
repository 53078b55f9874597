using System.Globalization;

namespace FleetDns.Core.Fleet;

/// <summary>Whether the controller has caught up with a backend (docs/domain.md 1.1.2, 2.2).</summary>
internal static class BackendState
{
    /// <summary>Why the backend's status does not reflect the current spec, in the condition's words; null if it does.
    /// Accepted False for services that cannot be exposed counts as current: the left-out clusters show the reason themselves.</summary>
    public static Disagreement? Pending(BackendRow row)
    {
        var backend = row.Backend;
        var accepted = backend.Conditions.Find("Accepted");
        var generation = backend.Meta.Generation.ToString(CultureInfo.InvariantCulture);
        if (accepted is null)
        {
            return Words($"The controller has not reported on {backend.Meta.Key.Name} yet.", "It has no condition Accepted.");
        }

        // 0: written without observedGeneration, so nothing can be concluded.
        if (accepted.ObservedGeneration != 0 && accepted.ObservedGeneration < backend.Meta.Generation)
        {
            return Words(
                $"The controller has not caught up with {backend.Meta.Key.Name}.",
                $"Generation {generation} is written; Accepted still reports on "
                    + $"{accepted.ObservedGeneration.ToString(CultureInfo.InvariantCulture)}: "
                    + $"\u201c{AzureErrorText.OneLine(accepted.Message)}\u201d.");
        }

        if (accepted.Status == ConditionStatus.Unknown || (accepted.Status == ConditionStatus.False && IsFailure(accepted.Message)))
        {
            return Words(
                AzureErrorText.OneLine(accepted.Message),
                $"Accepted of {backend.Meta.Key.Name} is {accepted.Status}, {accepted.Reason}: Azure keeps its endpoints.");
        }

        var behind = row.Endpoints.Where(e => (e.StatusWeight ?? 0) != e.ComputedWeight).ToList();
        return behind.Count == 0
            ? null
            : Words(
                $"The controller has not caught up with {backend.Meta.Key.Name}.",
                $"Its status has {List(behind, e => e.StatusWeight)} for {Wording.List([.. behind.Select(e => e.Cluster!)])}; "
                    + $"the current weights give {List(behind, e => e.ComputedWeight)}.");

        Disagreement Words(string title, string detail) => new(DisagreementKind.Pending, title, detail, backend.Meta.Key);
    }

    private static bool IsFailure(string message) =>
        message.Contains("failed to be created/updated", StringComparison.Ordinal)
        || message.Contains("is not found", StringComparison.Ordinal)
        || message.StartsWith("Invalid trafficManagerProfile", StringComparison.Ordinal);

    private static string List(List<EndpointRow> endpoints, Func<EndpointRow, int?> weight) =>
        Wording.List(endpoints.ConvertAll(e => weight(e)?.ToString(CultureInfo.InvariantCulture) ?? "none"));
}
