using FleetDns.Core.Problems;

namespace FleetDns.Web.Tests.Sandbox;

/// <summary>The rules in a whole fleet: no problem where nothing is wrong, and each fault of scenario <c>broken</c> blamed on its
/// object.</summary>
public sealed class ProblemsInTheSandboxTests(ITestOutputHelper output)
{
    private const string Profile = "kuard-atm-demo";
    private const string Backend = "kuard-atm-demo-backend";
    private const string Service = "kuard-svc";
    private const string Override = "ro-labels";

    private const string Either = "aks-member-1 or aks-member-2";

    /// <summary>Namespace → the one finding that must be there, and whom it blames.</summary>
    private static readonly (string Namespace, string Rule, string Kind, string Name, string? Cluster)[] s_faults =
    [
        ("export-name", "export-name-mismatch", "ServiceExport", "kuard-export", null),
        ("override-placement", "override-placement-missing", "ResourceOverride", Override, null),
        ("target-port", "all-degraded", "Service", Service, null),
        // From the hub an image that does not come and a port on which nothing listens look alike: every probe fails.
        ("image", "all-degraded", "Service", Service, null),
        ("tcp-probe", "tcp-probe-rejected", "TrafficManagerProfile", Profile, null),
        ("cluster-ip", "unsupported-service-type", "Service", Service, null),
        ("internal-lb", "internal-load-balancer", "Service", Service, null),
        ("invalid-weight", "invalid-export-weight", "ServiceExport", Service, null),
        ("all-weights-zero", "all-export-weights-zero", "ServiceExport", Service, null),
        ("default-weight", "default-weight", "TrafficManagerBackend", Backend, null),
        ("label-taken", "export-not-reported", "Service", Service, "aks-member-2"),
        ("override-version", "override-version", "ResourceOverride", "weights", null),
        ("wiped-annotations", "override-wipes-annotations", "ResourceOverride", Override, null),
        // Whichever export comes second is the one in conflict.
        ("port-conflict", "port-conflict", "Service", Service, Either),
        ("name-taken", "dns-name-taken", "TrafficManagerProfile", Profile, null),
        ("group-being-deleted", "misreported-conflict", "TrafficManagerProfile", Profile, null),
        ("group-missing", "resource-group-missing", "TrafficManagerProfile", Profile, null),
        ("rights-lost", "backend-lacks-rights", "TrafficManagerBackend", Backend, null),
        ("profile-deleted", "azure-profile-missing", "TrafficManagerProfile", Profile, null),
        ("profile-disabled", "azure-profile-disabled", "TrafficManagerProfile", Profile, null),
        ("endpoint-disabled", "endpoint-disabled", "TrafficManagerBackend", Backend, "aks-member-1"),
        ("endpoint-deleted", "endpoint-missing", "TrafficManagerBackend", Backend, "aks-member-1"),
        ("foreign-endpoint", "foreign-endpoint", "TrafficManagerProfile", Profile, null),
        ("weight-drift", "weight-drift", "TrafficManagerBackend", Backend, "aks-member-1"),
        ("missing-label", "override-failed", "ResourceOverride", Override, null),
        ("no-annotations", "override-failed", "ResourceOverride", Override, null),
        ("resource-group", "hub-identity-lacks-role", "TrafficManagerProfile", Profile, null),
        ("unknown-profile", "backend-profile-missing", "TrafficManagerBackend", Backend, null),
        ("", "placement-unfulfilled", "ClusterResourcePlacement", "crp-too-many-clusters", null),
        ("two-backends", "two-backends-one-import", "TrafficManagerBackend", "second-backend", null),
    ];

    [Fact]
    public async Task The_how_to_has_no_problem_and_one_piece_of_advice()
    {
        await using var sandbox = await SandboxFeed.StartAsync("kuard");
        var view = await sandbox.WhenAsync(
            v => v.Freshness.Azure.State == SourceState.Live && v.Services.Count > 0 && v.Placements.Count > 0,
            TestContext.Current.CancellationToken);
        // Two minutes on, nothing that waits has become a problem.
        var problems = new ProblemEngine().Evaluate(view, DateTimeOffset.UtcNow.AddMinutes(2)).View.Problems.Values.ToList();
        // Both clusters of the tutorial are in eastus, while the fleet has one in uksouth: an advice.
        var advice = Assert.Single(problems);
        Assert.Equal(("one-region", Severity.Advice), (advice.Rule, advice.Severity));
    }

    [Fact]
    public async Task Every_fault_of_scenario_broken_is_found_and_blamed_on_the_right_object()
    {
        await using var sandbox = await SandboxFeed.StartAsync("broken");
        var engine = new ProblemEngine();
        List<Problem> found = [];
        // A minute ahead, so that the wait for what has just begun need not be sat out; Azure is read twice before a missing profile is
        // believed.
        FleetView Ahead(FleetView view) => engine.Evaluate(view, DateTimeOffset.UtcNow.AddMinutes(1.5)).View;
        try
        {
            await sandbox.WhenAsync(
                view => s_faults.All(f => (found = [.. Ahead(view).Problems.Values]).Exists(p => Is(p, f))),
                TestContext.Current.CancellationToken);
        }
        finally
        {
            foreach (var group in found.GroupBy(p => p.Subject.Key.Namespace).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                var lines = group.OrderBy(p => p.Severity)
                    .Select(p => $"{p.Severity} {p.Rule}: {p.Subject.Kind} {p.Subject.Key.Name} {p.Cluster}: {p.Title}");
                output.WriteLine($"{group.Key}:\n  {string.Join("\n  ", lines)}");
            }

            output.WriteLine($"missing: {string.Join(", ", s_faults.Where(f => !found.Exists(p => Is(p, f))))}");
        }

        Assert.Empty(Contradictions(found));
        // And nothing else: one fault, one rule, also where it has several signs.
        Assert.Empty(
            found.Where(p => !p.IsAdvice && !Array.Exists(s_faults, f => f.Namespace == p.Subject.Key.Namespace && f.Rule == p.Rule))
            .Select(p => $"{p.Rule} {p.Subject}"));
    }

    /// <summary>Rules that contradict each other where they blame the same object, or the same profile's answers.</summary>
    private static readonly (string One, string Other)[] s_exclusive =
    [
        ("deletion-stuck", "azure-profile-missing"), ("deletion-stuck", "azure-profile-disabled"), ("deletion-stuck", "no-backend"),
        ("deletion-stuck", "profile-behind"),
        ("azure-profile-missing", "azure-profile-disabled"), ("azure-profile-missing", "dns-name-cleared"),
        ("azure-profile-missing", "foreign-endpoint"),
        ("all-degraded", "endpoint-degraded"), ("all-degraded", "probe-port-mismatch"), ("no-backend", "all-backend-weights-zero"),
        ("no-backend", "one-cluster"),
        ("dns-name-taken", "misreported-conflict"), ("endpoint-missing", "endpoint-disabled"), ("endpoint-missing", "endpoint-left-behind"),
        ("endpoint-left-behind", "weight-drift"),
        ("export-name-mismatch", "service-not-exported"), ("default-weight", "rounding"), ("override-version", "override-matches-nothing"),
        ("one-cluster", "one-region"),
    ];

    private static IEnumerable<string> Contradictions(IReadOnlyCollection<Problem> found) =>
        from pair in s_exclusive
        from one in found.Where(p => p.Rule == pair.One)
        from other in found.Where(
            p => p.Rule == pair.Other && p.Cluster == one.Cluster && (p.Subject == one.Subject || p.Profiles.Intersect(one.Profiles).Any()))
        select $"{one.Rule} and {other.Rule} of {one.Subject}";

    [Fact]
    public async Task Objects_in_deletion_are_judged_as_such()
    {
        await using var sandbox = await SandboxFeed.StartAsync("kuard");
        var before = await sandbox.WhenAsync(
            v => v.Freshness.Azure.State == SourceState.Live && v.Profiles.Values.Any(p => p.Azure is not null),
            TestContext.Current.CancellationToken);
        var engine = new ProblemEngine();
        engine.Evaluate(before, DateTimeOffset.UtcNow);
        using var kubectl = System.Diagnostics.Process.Start(
            "kubectl", [$"--kubeconfig={sandbox.Sandbox.Kubeconfig}", "delete", "namespace", "kuard-demo", "--wait=false"]);
        await kubectl.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kubectl.ExitCode);
        var wrong = new HashSet<string>();
        await sandbox.WhenAsync(
            view =>
            {
                // Two minutes ahead: what waits at all has a finding.
                List<Problem> found = [.. engine.Evaluate(view, DateTimeOffset.UtcNow.AddMinutes(2)).View.Problems.Values];
                wrong.UnionWith(Contradictions(found));
                if (view.Namespaces.GetValueOrDefault("kuard-demo") is { Terminating: true })
                {
                    wrong.UnionWith(
                        found.Where(p => p.Subject.Key.Namespace == "kuard-demo" && p.Rule != "deletion-stuck")
                        .Select(p => $"{p.Rule} of {p.Subject}"));
                }

                return !view.Namespaces.ContainsKey("kuard-demo") && view.Profiles.IsEmpty;
            },
            TestContext.Current.CancellationToken);
        Assert.Empty(wrong);
    }

    private static bool Is(Problem problem, (string Namespace, string Rule, string Kind, string Name, string? Cluster) fault) =>
        problem.Rule == fault.Rule && problem.Subject == new ObjectRef(fault.Kind, new ObjectKey(fault.Namespace, fault.Name))
            && (fault.Cluster == Either ? problem.Cluster is "aks-member-1" or "aks-member-2" : problem.Cluster == fault.Cluster);
}
