namespace FleetDns.Core.Problems.Rules;

internal sealed class DeletionStuck() : Rule<IFleetObject>(
    "deletion-stuck",
    Severity.Warning,
    FixBy.Commands,
    "deletionTimestamp and finalizers of every shown object",
    "Deletion is stuck on a finalizer: the object was deleted more than a minute ago, but a controller has not finished its cleanup.",
    "Fix what the event reports. If Azure refuses the fleet's identity, grant its role again; the controller then finishes "
        + "automatically. Otherwise ask the fleet administrator to check the controller that owns the finalizer.")
{
    private const string Profile = "networking.fleet.azure.com/traffic-manager-profile-cleanup";
    private const string Backend = "networking.fleet.azure.com/traffic-manager-backend-cleanup";
    private const string Member = "kubernetes-fleet.io/membercluster-finalizer";

    public override IEnumerable<Problem> Find(IFleetObject row, Scope scope)
    {
        var of = Refs.Of(row);
        if (row.Meta.Deleting is not { } since || !scope.Lasts(since, TimeSpan.FromMinutes(1))
            || (row is HubNamespace && HeldByContent(of.Key.Name, scope)))
        {
            yield break;
        }

        var finalizers = row is HubNamespace ns ? ns.Finalizers : row.Meta.Finalizers;
        var warning = scope.Events(of).FirstOrDefault(e => e.Type == "Warning");
        var role = warning is not null && AzureErrorText.Parse(warning.Message) is { Status: 403 } error ? RoleCommand.For(error) : null;
        yield return Report(
            of,
            row switch
            {
                TrafficManagerProfile => [of.Key],
                TrafficManagerBackend backend => [new ObjectKey(of.Key.Namespace, backend.Profile)],
                MemberCluster => scope.Member(of.Key.Name)?.Served.Where(s => s.Value > 0).Select(s => s.Key) ?? [],
                HubService or ServiceExport or ServiceImport => scope.Service(of.Key)?.Profiles() ?? [],
                _ => [],
            },
            finalizers.IsEmpty ? $"{of.Kind} {of.Key.Name} is being deleted."
                : $"{of.Kind} {of.Key.Name} is being deleted and waits for {Wording.List([.. finalizers.Take(3)])}.",
            [
                Quote.Field(
                    of, row is HubNamespace ? "spec.finalizers" : "metadata.finalizers",
                    finalizers.IsEmpty ? "(none)" : string.Join(", ", finalizers)),
                .. warning is null ? (Evidence[])[] : [Quote.Of(warning)],
            ],
            since,
            cluster: row is MemberCluster ? of.Key.Name : null,
            details: Waits(row, scope, finalizers),
            instructions: role is not null
                ? "Grant the fleet's identity its role on the resource group again; the deletion then finishes automatically."
                : finalizers.Contains(Member)
                    ? "The administrator of the cluster starts it and its agents; or wait until the hub cleans up. To stop its traffic "
                        + "at once, disable its endpoints in Azure."
                : "An administrator of the fleet checks the hub's networking agent, which finishes the deletion. "
                    + "Do not remove the finalizer by hand unless you also clean up in Azure.",
            commands: role is null ? null : [role],
            show: [Shell.Kubectl("describe", of)]);
    }

    private static string? Waits(IFleetObject row, Scope scope, EquatableArray<string> finalizers)
    {
        if (row is TrafficManagerProfile profile && finalizers.Contains(Profile))
        {
            return scope.Profile(profile.Meta.Key) is not { } shown || !Shares.IsKnown(shown.AzureState)
                ? "The controller must first delete the Azure profile. Whether the FQDN still resolves is unknown: Azure is not read."
                : shown.Azure is null
                    ? "Azure no longer has the profile, so the FQDN does not resolve; the controller only has to remove its finalizer."
                : "The controller must first delete the Azure profile, which still exists: the FQDN still resolves.";
        }

        if (row is TrafficManagerBackend backend && finalizers.Contains(Backend))
        {
            var of = scope.Profile(new ObjectKey(backend.Meta.Key.Namespace, backend.Profile));
            return of is null || !Shares.IsKnown(of.AzureState)
                ? "The controller must first delete the backend's endpoints in Azure. Whether they still take traffic is unknown."
                : of.Backends.FirstOrDefault(b => b.Key == backend.Meta.Key)?.Endpoints.Any(e => e.AzureWeight is not null) == true
                    ? "The controller must first delete the backend's endpoints in Azure, which still exist: they still take traffic."
                : "Azure no longer has endpoints of this backend; the controller only has to remove its finalizer.";
        }

        return finalizers.Contains(Member)
            ? "The cluster leaves the fleet once its agents have removed its exports and works. "
                + "If they do not report, the hub deletes the exports automatically, by default after 15 minutes "
                + "(the hub agent's force-delete-wait-time, 30 s to 1 h): until then the cluster's endpoints stay in Azure and take "
                    + "traffic."
            : null;
    }

    // A namespace waits for its content: the problem is reported at the object whose deletion is stuck.
    private static bool HeldByContent(string ns, Scope scope) =>
        scope.Profiles.Values.Any(p => p.Key.Namespace == ns || p.Backends.Any(b => b.Key.Namespace == ns))
        || scope.Services.Values.Any(s => s.Key.Namespace == ns)
        || scope.Overrides.Values.Any(o => o.Key.Namespace == ns);
}
