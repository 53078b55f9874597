namespace FleetDns.Web.Parts;

/// <summary>The state of a profile in Azure, in a few words; statuses keep Azure's own names.</summary>
public static class AzureWords
{
    public static string Of(ProfileRow row) => (row.Azure, row.AzureState) switch
    {
        ({ } azure, _) => $"profile {(azure.Enabled ? "enabled" : "disabled")}, monitor {azure.MonitorStatus ?? "status not known"}",
        (_, SourceState.NotConfigured) => "not configured",
        (_, SourceState.CatchingUp) => "catching up",
        (_, SourceState.Denied) => "denied",
        (_, SourceState.Stale) => "not reachable",
        (_, SourceState.Elsewhere) => "not readable here",
        _ => "profile missing",
    };

    /// <summary>Azure's monitor status of an endpoint, or why there is none.</summary>
    public static string Monitor(EndpointRow endpoint, SourceState azure) => Shares.IsUnprobed(endpoint)
        ? endpoint.AlwaysServe ? "not probed (alwaysServe)" : "not probed"
        : endpoint.MonitorStatus ?? azure switch
        {
            SourceState.NotConfigured => "Azure not configured",
            SourceState.Live or SourceState.Stale =>
                endpoint.AzureWeight is not null ? "not known" : endpoint.LeftOut is null ? "not in Azure" : "–",
            SourceState.Denied => "Azure denied",
            SourceState.Elsewhere => "not readable here",
            _ => "not known",
        };
}
