namespace FleetDns.Core.Problems.Rules;

/// <summary>All rules, by the row they check.</summary>
public static class Catalogue
{
    private static readonly ImmutableArray<Rule<ProfileRow>> s_profiles =
    [
        new DnsNameTaken(), new MisreportedConflict(), new HubIdentityLacksRole(), new ResourceGroupMissing(), new RelativeNameTooLong(),
        new TcpProbeRejected(), new ProfileRejected(),
        new ProfileWithoutStatus(), new ProfileRetrying(), new ProfileNotReconciled(), new AzureProfileMissing(), new ProfileElsewhere(),
        new AzureProfileDisabled(), new AzureProfileChanged(), new DnsNameCleared(),
        new NoBackend(), new AllBackendWeightsZero(), new ProbePortMismatch(), new AllDegraded(), new EndpointDegraded(),
        new ForeignEndpoint(), new EndpointsNearLimit(), new RoundingDistorts(),
        new Drained(), new OneCluster(), new OneRegion(), new TcpMonitor(), new RelativeNameNearLimit(),
    ];

    private static readonly ImmutableArray<Rule<AttachedBackend>> s_backends =
    [
        new BackendStale(), new BackendWaits(), new BackendLacksRights(), new BackendNotAccepted(), new AzureFailsBackend(),
        new BackendNotReconciled(), new ImportUnresolved(), new TwoBackendsOneImport(),
        new PublicIpNotReadable(), new EndpointsFailed(), new EndpointDisabled(), new EndpointMissing(), new EndpointLeftBehind(),
        new EndpointNotDeleted(), new AlwaysServe(), new WeightDrift(), new DefaultWeight(),
    ];

    private static readonly ImmutableArray<Rule<ServiceRow>> s_services =
    [
        new BackendProfileMissing(), new ExportNameMismatch(), new ImportUnknown(), new ServiceNotExported(), new ServiceIneligible(),
        new InvalidExportWeight(), new AllExportWeightsZero(),
        new ServiceNotPlaced(), new ExportNotReported(), new NoServiceImport(), new ClusterIpService(), new InternalLoadBalancer(),
        new PublicIpPending(), new PublicIpNotOfService(), new DnsLabelMissing(),
        new DnsLabelInvalid(), new DnsLabelShared(), new PortConflict(), new ImportWithoutExport(), new AddressFamilyNotShown(),
    ];

    private static readonly ImmutableArray<Rule<PlacementRow>> s_placements =
        [new PlacementUnfulfilled(), new PlacementInvalid(), new PlacementNotScheduled(), new OverrideFailed(), new ApplyFailed(),
            new NotAvailable(), new RolloutStuck(), new SelectsOwnNamespace()];

    private static readonly ImmutableArray<Rule<OverrideRow>> s_overrides =
        [new OverridePlacementMissing(), new OverrideVersion(), new OverrideMatchesNothing(), new OverrideMissesClusters(),
            new OverrideTargetMissing(), new OverrideWipesAnnotations(), new OverrideInvalidWeight()];

    private static readonly ImmutableArray<Rule<MemberRow>> s_members =
        [new AgentSilent(), new AgentUnhealthy(), new MemberNotJoined(), new ArcMember()];

    private static readonly ImmutableArray<FleetRule> s_fleet =
        [new ObjectUnreadable(), new NameCollision(), new ProfilesNearLimit(), new OverridesNearLimit()];

    private static readonly DeletionStuck s_deletion = new();
    private static readonly FleetDnsDefect s_defect = new();

    // Rules about what blocks updates of a profile's endpoints: critical if nothing answers, a warning while existing endpoints in Azure
    // still answer.
    private static readonly ImmutableHashSet<string> s_holding =
        ["profile-retrying", "profile-behind", "no-backend", "backend-stale", "backend-waits", "backend-lacks-rights",
            "azure-fails-backend", "backend-behind", "import-unresolved"];

    public static IEnumerable<Rule> All =>
        [.. s_profiles, .. s_backends, .. s_services, .. s_placements, .. s_overrides, .. s_members, s_deletion, .. s_fleet, s_defect];

    /// <returns>What the rules find in the row; null if the view has no such row (any more). A rule that throws is noted in the scope, and
    /// its last results are returned again.</returns>
    internal static IReadOnlyList<Problem>? Judge(Asked row, FleetView view, Scope scope)
    {
        switch (row.Kind)
        {
            case RowKind.Profile:
                return view.Profiles.TryGetValue(row.Key, out var profile) ? Of(profile, scope) : null;
            case RowKind.Service:
                return view.Services.TryGetValue(row.Key, out var service) ? Of(service, scope) : null;
            case RowKind.Placement:
                return view.Placements.TryGetValue(row.Key, out var placement)
                    ? Of(placement.Placement, placement.Defect, scope, found => Run(s_placements, placement, scope, found)) : null;
            case RowKind.Override:
                return view.Overrides.TryGetValue(row.Key, out var over)
                    ? Of(over.Override, over.Defect, scope, found => Run(s_overrides, over, scope, found)) : null;
            case RowKind.Member:
                return view.Members.TryGetValue(row.Key.Name, out var member)
                    ? Of(member.Cluster, member.Defect, scope, found => Run(s_members, member, scope, found)) : null;
            case RowKind.Namespace:
                return view.Namespaces.TryGetValue(row.Key.Name, out var ns) ? [.. s_deletion.Find(ns, scope)] : null;
            case RowKind.Fleet:
                var found = new List<Problem>();
                foreach (var rule in s_fleet)
                {
                    Try(rule, () => rule.Find(scope), scope, found);
                }

                return found;
            default:
                return null;
        }
    }

    /// <summary>Reports that rules could not judge the row.</summary>
    internal static Problem Defect(Asked row, FleetView view, Scope scope) =>
        s_defect.Judgement(Subject(row, view), scope.Failed, scope.Seen(FleetDnsDefect.RuleId), scope.At);

    private static ObjectRef Subject(Asked row, FleetView view) => row.Kind switch
    {
        RowKind.Profile => Refs.Profile(row.Key),
        RowKind.Service => Refs.Service(row.Key),
        RowKind.Placement => view.Placements[row.Key].Placement.Ref,
        RowKind.Override => view.Overrides[row.Key].Override.Ref,
        RowKind.Member => Refs.Member(row.Key.Name),
        RowKind.Namespace => new ObjectRef("Namespace", row.Key),
        _ => new ObjectRef("Fleet", new ObjectKey(string.Empty, "fleet")),
    };

    // An object being deleted is judged by the deletion rule alone: its other rules no longer apply. A row that could not be computed keeps
    // its last results.
    private static List<Problem> Of(IFleetObject of, Defect? defect, Scope scope, Action<List<Problem>> rules)
    {
        var found = new List<Problem>();
        if (defect is not null)
        {
            found.AddRange(scope.Last);
            found.Add(s_defect.Row(Refs.Of(of), [], defect, scope.At));
        }
        else
        {
            Staying(of, scope, found, rules);
        }

        return found;
    }

    private static void Staying(IFleetObject of, Scope scope, List<Problem> found, Action<List<Problem>> rules)
    {
        if (of.Meta.Deleting is not null)
        {
            found.AddRange(s_deletion.Find(of, scope));
        }
        else if (of.Meta.Key.Namespace.Length == 0 || !scope.Leaves(of.Meta.Key.Namespace))
        {
            rules(found);
        }
    }

    private static List<Problem> Of(ProfileRow row, Scope scope)
    {
        if (row.Defect is { } defect)
        {
            return [.. scope.Last, s_defect.Row(Refs.Profile(row.Key), [row.Key], defect, scope.At)];
        }

        var found = new List<Problem>();
        Staying(row.Profile, scope, found, to => Run(s_profiles, row, scope, to, p => Weighed(p, row)));
        foreach (var backend in row.Backends.Select(b => new AttachedBackend(b, row)))
        {
            Staying(backend.Backend, scope, found, to =>
            {
                if (row.Profile.Meta.Deleting is null)
                {
                    Run(s_backends, backend, scope, to, p => Weighed(p, row), backend.Ref);
                }
            });
        }

        return found;
    }

    private static Problem Weighed(Problem problem, ProfileRow row) =>
        s_holding.Contains(problem.Rule) && row.Answers() ? problem with { Severity = Severity.Warning } : problem;

    private static List<Problem> Of(ServiceRow row, Scope scope)
    {
        if (row.Defect is { } defect)
        {
            return [.. scope.Last, s_defect.Row(Refs.Service(row.Key), row.Backends.Select(b => b.Profile), defect, scope.At)];
        }

        var parts = ((IFleetObject?[])[row.Service, row.Export, row.Import]).OfType<IFleetObject>().ToList();
        if (parts.Exists(p => p.Meta.Deleting is not null) || scope.Leaves(row.Key.Namespace))
        {
            return [.. parts.SelectMany(p => s_deletion.Find(p, scope))];
        }

        var staying = row.Backends.All(b => !b.Leaving) ? row : row with { Backends = [.. row.Backends.Where(b => !b.Leaving)] };
        var found = new List<Problem>();
        Run(s_services, staying, scope, found);
        return found;
    }

    private static void Run<TRow>(
        ImmutableArray<Rule<TRow>> rules, TRow row, Scope scope, List<Problem> found, Func<Problem, Problem>? weigh = null,
        ObjectRef? subject = null)
    {
        foreach (var rule in rules)
        {
            Try(rule, () => weigh is null ? rule.Find(row, scope) : rule.Find(row, scope).Select(weigh), scope, found, subject);
        }
    }

    /// <param name="subject">The object to judge, in a row with several.</param>
    private static void Try(Rule rule, Func<IEnumerable<Problem>> find, Scope scope, List<Problem> found, ObjectRef? subject = null)
    {
        var before = found.Count;
        try
        {
            found.AddRange(find());
        }
        catch (Exception exception)
        {
            found.RemoveRange(before, found.Count - before);
            found.AddRange(scope.Last.Where(p => p.Rule == rule.Id && (subject is null || p.Subject == subject)));
            scope.Fail(rule.Id, exception);
        }
    }
}
