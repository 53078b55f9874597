using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

internal sealed class DeletionStuck() : Rule<IFleetObject>(
    "deletion-stuck",
    Severity.Warning,
    FixBy.Others,
    "deletionTimestamp and finalizers of every object that is shown",
    "The object was deleted and does not go: a controller holds it by a finalizer until it has cleaned up behind it.",
    "Mend what the event names; the controller then finishes by itself. Take a finalizer off by hand only if you clean up in Azure yourself.")
{
    private static readonly Dictionary<string, (string Waits, string Cure)> s_known = new(StringComparer.Ordinal)
    {
        ["networking.fleet.azure.com/traffic-manager-profile-cleanup"] = ("The controller must delete the Azure profile first, and Azure does not let it: the FQDN goes on answering.", "Give the fleet's identity its role on the resource group back; the deletion then finishes."),
        ["networking.fleet.azure.com/traffic-manager-backend-cleanup"] = ("The controller must delete the backend's endpoints in Azure first, and Azure does not let it: they go on taking traffic.", "Give the fleet's identity its role on the resource group back; the deletion then finishes."),
        ["kubernetes-fleet.io/membercluster-finalizer"] = ("The cluster must leave the fleet first: its agents must take their exports and works back, and while they do not run nobody does.", "Start the cluster and its agents, or wait until the hub cleans up after it."),
    };

    public override IEnumerable<Problem> Find(IFleetObject row, Scope scope)
    {
        if (row.Meta.Deleting is not { } since || !scope.Lasts(since, TimeSpan.FromMinutes(1)))
        {
            yield break;
        }

        var of = Refs.Of(row);
        var known = row.Meta.Finalizers.Select(f => s_known.GetValueOrDefault(f)).FirstOrDefault(k => k.Waits is not null);
        var warning = scope.Events(of).FirstOrDefault(e => e.Type == "Warning");
        var error = warning is null ? null : AzureErrorText.Parse(warning.Message);
        yield return Report(
            of,
            row switch
            {
                TrafficManagerProfile => [of.Key],
                TrafficManagerBackend backend => [new ObjectKey(of.Key.Namespace, backend.Profile)],
                HubService or ServiceExport or ServiceImport => scope.Service(of.Key)?.Profiles() ?? [],
                _ => [],
            },
            $"{of.Kind} {of.Key.Name} does not go.",
            [
                Quote.Field(of, "metadata.finalizers", row.Meta.Finalizers.IsDefaultOrEmpty ? "(none)" : string.Join(", ", row.Meta.Finalizers)),
                .. warning is null ? (Evidence[])[] : [Quote.Of(warning)],
            ],
            since,
            cluster: row is MemberCluster ? of.Key.Name : null,
            says: known.Waits,
            cure: known.Cure,
            commands: error is { Status: 403 } ? [RoleCommand.For(error)] : [Shell.Kubectl("describe", of)]);
    }
}
