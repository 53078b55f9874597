namespace FleetDns.Core.Problems.Rules;

/// <summary>Compares Azure with what the controller wrote, but only if the controller has caught up and Azure was read after
/// that.</summary>
internal static class Drift
{
    public static IEnumerable<EndpointRow> Of(AttachedBackend row) =>
        Shares.IsKnown(row.Profile.AzureState) && row.Profile.Azure is not null && row.Backend.Meta.Deleting is null
            && BackendState.Pending(row.Row) is null
            ? row.Row.Endpoints
            : [];

    public static string Id(AttachedBackend row, EndpointRow endpoint) =>
        row.Profile.Azure!.Endpoints.FirstOrDefault(e => e.Name.Equals(endpoint.Name, StringComparison.OrdinalIgnoreCase))?.Id
            ?? endpoint.Name ?? string.Empty;
}
