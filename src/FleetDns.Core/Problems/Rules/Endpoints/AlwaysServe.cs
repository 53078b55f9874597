namespace FleetDns.Core.Problems.Rules;

internal sealed class AlwaysServe() : Rule<AttachedBackend>(
    "always-serve",
    Severity.Warning,
    FixBy.Commands,
    "alwaysServe and endpointMonitorStatus (Unmonitored) of an endpoint of an Azure profile",
    "The setting alwaysServe was turned on in Azure: Traffic Manager does not probe the endpoint, and DNS returns it even when the "
        + "cluster is down.",
    "Turn alwaysServe off for the endpoint in Azure: Traffic Manager then probes it and leaves it out while it is down.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (!Shares.IsKnown(row.Profile.AzureState))
        {
            yield break;
        }

        foreach (var endpoint in row.Row.Endpoints.Where(e => e is { AzureWeight: not null, Cluster: not null } && Shares.IsUnprobed(e)))
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"The endpoint of {endpoint.Cluster} is not probed (alwaysServe is on in Azure).",
                [Quote.Azure(
                    $"endpoint {endpoint.Name}",
                    $"alwaysServe {(endpoint.AlwaysServe ? "Enabled" : "not reported")}, endpointMonitorStatus "
                    + $"{endpoint.MonitorStatus ?? "not reported"}")],
                cluster: endpoint.Cluster,
                link: Refs.Page(row.Profile.Ref()),
                commands: [
                    $"az network traffic-manager endpoint update --ids {Shell.Word(Drift.Id(row, endpoint))} --always-serve Disabled"]);
        }
    }
}
