namespace FleetDns.Core.Problems.Rules;

internal sealed class ForeignEndpoint() : Rule<ProfileRow>(
    "foreign-endpoint",
    Severity.Warning,
    FixBy.Commands,
    "endpoints of the Azure profile that no backend created",
    "An endpoint was added to the Azure profile by hand. The controller never removes it, and it receives a share of the traffic.",
    "Delete the endpoint in Azure, or add its target to the fleet as an exported service.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.ForeignEndpoints.IsEmpty || row.Azure is not { } azure || !scope.Reads("trafficmanagerbackends"))
        {
            yield break;
        }

        var share = row.ForeignEndpoints.Sum(e => e.Effective);
        var names = Wording.List([.. row.ForeignEndpoints.Select(e => e.Target ?? e.Name ?? "?")]);
        var (take, are) = row.ForeignEndpoints.Length == 1 ? ("takes", "is") : ("take", "are");
        yield return Report(
            row.Ref(),
            [row.Key],
            share > 0 ? $"{names} {take} {Wording.Percent(share)} of the traffic and {are} not managed by the fleet."
                : $"{names} {are} not managed by the fleet.",
            [.. row.ForeignEndpoints.Select(
                e => Quote.Azure(
                    $"endpoint {e.Name} of {azure.Name}", $"{e.Target}{Kind(e)}, weight {e.EffectiveWeight}, {e.MonitorStatus}"))],
            commands: [
                .. row.ForeignEndpoints.Select(e => azure.Endpoints.FirstOrDefault(a => a.Name == e.Name)).OfType<AzureEndpoint>()
                .Select(a => $"az network traffic-manager endpoint delete --ids {Shell.Word(a.Id)}")]);
    }

    private static string Kind(EndpointRow endpoint) =>
        endpoint.IsNested ? ", a nested profile: DNS answers with one of its own endpoints" : endpoint.IsAddress
            ? ", by address: DNS answers with an A or AAAA record" : string.Empty;
}
