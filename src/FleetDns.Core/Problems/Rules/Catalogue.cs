using System.Collections.Immutable;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

/// <summary>All rules, by the row they look at.</summary>
public static class Catalogue
{
    private static readonly ImmutableArray<Rule<ProfileRow>> s_profiles =
    [
        new DnsNameTaken(), new MisreportedConflict(), new HubIdentityLacksRole(), new ResourceGroupMissing(), new RelativeNameTooLong(), new TcpProbeRejected(), new ProfileRejected(),
        new ProfileWithoutStatus(), new ProfileRetrying(), new ProfileNotReconciled(), new AzureProfileMissing(), new ProfileElsewhere(), new AzureProfileDisabled(), new AzureProfileChanged(), new DnsNameCleared(),
        new NoBackend(), new AllBackendWeightsZero(), new ProbePortMismatch(), new AllDegraded(), new EndpointDegraded(), new ForeignEndpoint(), new EndpointsNearLimit(), new RoundingDistorts(),
        new Drained(), new OneCluster(), new OneRegion(), new TcpMonitor(), new RelativeNameNearLimit(),
    ];

    private static readonly ImmutableArray<Rule<AttachedBackend>> s_backends =
    [
        new BackendStale(), new BackendWaits(), new BackendLacksRights(), new BackendNotAccepted(), new AzureFailsBackend(), new BackendNotReconciled(), new ImportUnresolved(), new TwoBackendsOneImport(),
        new PublicIpNotReadable(), new EndpointsFailed(), new EndpointDisabled(), new EndpointMissing(), new EndpointLeftBehind(), new EndpointNotDeleted(), new AlwaysServe(), new WeightDrift(), new DefaultWeight(),
    ];

    private static readonly ImmutableArray<Rule<ServiceRow>> s_services =
    [
        new BackendProfileMissing(), new ExportNameMismatch(), new ImportUnknown(), new ServiceNotExported(), new ServiceIneligible(), new InvalidExportWeight(), new AllExportWeightsZero(),
        new ServiceNotPlaced(), new ExportNotReported(), new NoServiceImport(), new ClusterIpService(), new InternalLoadBalancer(), new PublicIpPending(), new PublicIpNotOfService(), new DnsLabelMissing(),
        new DnsLabelInvalid(), new DnsLabelShared(), new PortConflict(), new ImportWithoutExport(), new AddressFamilyNotShown(),
    ];

    private static readonly ImmutableArray<Rule<PlacementRow>> s_placements =
        [new PlacementUnfulfilled(), new PlacementInvalid(), new PlacementNotScheduled(), new OverrideFailed(), new ApplyFailed(), new NotAvailable(), new RolloutStuck(), new SelectsOwnNamespace()];

    private static readonly ImmutableArray<Rule<OverrideRow>> s_overrides =
        [new OverridePlacementMissing(), new OverrideVersion(), new OverrideMatchesNothing(), new OverrideMissesClusters(), new OverrideTargetMissing(), new OverrideWipesAnnotations(), new OverrideInvalidWeight()];

    private static readonly ImmutableArray<Rule<MemberRow>> s_members = [new AgentSilent(), new AgentUnhealthy(), new MemberNotJoined(), new ArcMember()];

    private static readonly ImmutableArray<FleetRule> s_fleet = [new ObjectUnreadable(), new NameCollision(), new ProfilesNearLimit(), new OverridesNearLimit()];

    private static readonly DeletionStuck s_deletion = new();

    // What keeps a profile's endpoints from being kept up: critical where nothing answers, a warning while what stands in Azure goes on answering.
    private static readonly ImmutableHashSet<string> s_holding =
        ["profile-retrying", "profile-behind", "no-backend", "backend-stale", "backend-waits", "backend-lacks-rights", "azure-fails-backend", "backend-behind", "import-unresolved"];

    public static IEnumerable<Rule> All => [.. s_profiles, .. s_backends, .. s_services, .. s_placements, .. s_overrides, .. s_members, s_deletion, .. s_fleet];

    /// <returns>What the rules find in the row; null where the view has no such row (any more).</returns>
    internal static IEnumerable<Problem>? Judge(Asked row, FleetView view, Scope scope) => row.Kind switch
    {
        RowKind.Profile => view.Profiles.TryGetValue(row.Key, out var profile) ? Of(profile, scope) : null,
        RowKind.Service => view.Services.TryGetValue(row.Key, out var service) ? Of(service, scope) : null,
        RowKind.Placement => view.Placements.TryGetValue(row.Key, out var placement) ? Of(placement.Placement, scope, () => s_placements.SelectMany(r => r.Find(placement, scope))) : null,
        RowKind.Override => view.Overrides.TryGetValue(row.Key, out var over) ? Of(over.Override, scope, () => s_overrides.SelectMany(r => r.Find(over, scope))) : null,
        RowKind.Member => view.Members.TryGetValue(row.Key.Name, out var member) ? Of(member.Cluster, scope, () => s_members.SelectMany(r => r.Find(member, scope))) : null,
        RowKind.Namespace => view.Namespaces.TryGetValue(row.Key.Name, out var ns) ? s_deletion.Find(ns, scope) : null,
        RowKind.Fleet => s_fleet.SelectMany(r => r.Find(scope)),
        _ => null,
    };

    // What leaves is judged as leaving and by nothing else: it no longer is what its rules ask about.
    private static IEnumerable<Problem> Of(IFleetObject of, Scope scope, Func<IEnumerable<Problem>> rules) =>
        of.Meta.Deleting is not null ? s_deletion.Find(of, scope)
        : of.Meta.Key.Namespace.Length > 0 && scope.Leaves(of.Meta.Key.Namespace) ? []
        : rules();

    private static IEnumerable<Problem> Of(ProfileRow row, Scope scope) =>
    [
        .. Of(row.Profile, scope, () => s_profiles.SelectMany(r => r.Find(row, scope)).Select(p => Weighed(p, row))),
        .. row.Backends.Select(b => new AttachedBackend(b, row)).SelectMany(b => Of(b.Backend, scope, () => row.Profile.Meta.Deleting is null ? s_backends.SelectMany(r => r.Find(b, scope)).Select(p => Weighed(p, row)) : [])),
    ];

    private static Problem Weighed(Problem problem, ProfileRow row) =>
        s_holding.Contains(problem.Rule) && row.Answers() ? problem with { Severity = Severity.Warning } : problem;

    private static IEnumerable<Problem> Of(ServiceRow row, Scope scope)
    {
        var parts = ((IFleetObject?[])[row.Service, row.Export, row.Import]).OfType<IFleetObject>().ToList();
        if (parts.Exists(p => p.Meta.Deleting is not null) || scope.Leaves(row.Key.Namespace))
        {
            return parts.SelectMany(p => s_deletion.Find(p, scope));
        }

        var staying = row.Backends.All(b => !b.Leaving) ? row : row with { Backends = [.. row.Backends.Where(b => !b.Leaving)] };
        return s_services.SelectMany(r => r.Find(staying, scope));
    }
}
