using FleetDns.Core.Problems;
using FleetDns.Core.Sampling;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

/// <summary>When an FQDN counts as working as intended, and otherwise the one cause that is reported.</summary>
public sealed class ServingTests
{
    private static readonly DateTimeOffset s_now = Given.Noon.AddHours(1);

    // Two clusters, placed, settled; both see their Work.
    private static FleetBuilder Sound()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Put(Given.ServiceExport(weight: "50"));
        world.Put(Given.Service());
        world.Put(Given.Placement(clusters: ["a", "b"]));
        world.Put(Given.Work("a", weight: "50"));
        world.Put(Given.Work("b", weight: "50"));
        return world;
    }

    private static void Drain(FleetBuilder world, string cluster)
    {
        world.Put(Given.Work(cluster, weight: "0"));
        world.RemoveExport(new ObjectKey($"fleet-member-{cluster}", "kuard-demo-web-svc"));
        world.Put(Given.Import(clusters: [.. world.Facts.Exports.Values.Select(e => e.Cluster)]));
        world.Settle();
    }

    private static (Serving Serving, Headline Headline, FleetView View) Judge(
        FleetBuilder world, Measurement? measurement = null, ProblemEngine? engine = null, DateTimeOffset? at = null)
    {
        foreach (var member in world.Facts.Members.Values.Where(m => m.Agents.Any(agent => agent.LastHeartbeat != (at ?? s_now))).ToList())
        {
            world.Put(member with { Agents = [.. member.Agents.Select(agent => agent with { LastHeartbeat = at ?? s_now })] });
        }

        var (view, _) = (engine ?? new ProblemEngine()).Evaluate(world.Update(), at ?? s_now);
        var measured = measurement is null ? ImmutableDictionary<string, Measurement>.Empty
            : ImmutableDictionary<string, Measurement>.Empty.Add(view.Profiles[Given.Key("web")].Profile.Meta.Uid, measurement);
        var serving = Serving.Of(view, ProfileFindings.Of(view), measured, s_now);
        return (serving[Given.Key("web")], Headline.Of(view, serving), view);
    }

    [Fact]
    public void A_sound_profile_serves_as_intended()
    {
        var (serving, headline, _) = Judge(Sound());
        Assert.Equal(new Serving(ServingKind.AsIntended, "Works as intended."), serving);
        Assert.Equal("Your only FQDN works as intended.", headline.Sentence);
    }

    [Fact]
    public void A_name_without_healthy_endpoints_only_answers()
    {
        var world = Sound();
        world.Azure("a", e => e with { MonitorStatus = "Degraded" });
        world.Azure("b", e => e with { MonitorStatus = "Degraded" });
        var (serving, headline, view) = Judge(world);
        Assert.True(view.Profiles[Given.Key("web")].ServesAsIntended);   // the shares alone
        Assert.Equal(
            (ServingKind.Unhealthy, "The probes of web-svc fail on every cluster.",
                "DNS still returns endpoints, but none of them is healthy."),
            (serving.Kind, serving.Cause, serving.Effect));
        Assert.Equal(
            ("Your only FQDN resolves, but none of its endpoints is healthy.", "It needs attention."),
            (headline.Sentence, headline.Attention));
    }

    [Fact]
    public void A_drained_cluster_and_the_one_that_is_left_are_named_with_since_when()
    {
        var world = Sound();
        var engine = new ProblemEngine();
        Judge(world, engine: engine, at: s_now.AddMinutes(-10));
        Drain(world, "b");
        var (serving, headline, view) = Judge(world, engine: engine, at: s_now.AddMinutes(-5));
        Assert.Equal(new Serving(ServingKind.Drained, "b is drained (weight 0) since 12:55. One cluster is left: a."), serving);
        Assert.Equal(
            ("Your only FQDN works.", null, "kuard-demo/web: b is drained (weight 0) since 12:55. One cluster is left: a."),
            (headline.Sentence, headline.Attention, headline.Lede));
        Assert.Equal(["drained", "one-cluster"], view.Problems.Values.Select(p => p.Rule).Order());
        Assert.All(view.Problems.Values, p => Assert.True(p.IsAdvice));
    }

    [Fact]
    public void A_drain_that_leaves_several_clusters_leaves_none_alone()
    {
        var world = Sound();
        world.Service("web-svc", ("a", 50), ("b", 50), ("c", 50));
        world.Settle();
        Drain(world, "b");
        Assert.Equal(new Serving(ServingKind.Drained, "b is drained (weight 0)."), Judge(world).Serving);
    }

    [Fact]
    public void The_author_of_a_drain_is_named_if_the_hub_records_it()
    {
        var world = Sound();
        world.Put(Given.Override("ro", service: "web-svc", clusters: []) with
        {
            Selectors = [Placing.Export()],
            Rules = [
                new OverrideRule(
                    [], "JSONPatch", [new OverridePatch("add", "/metadata/annotations/networking.fleet.azure.com~1weight", "\"0\"")])],
        });
        var placement = Given.Placement(clusters: ["a", "b"]);
        world.Put(placement with { Clusters = [.. placement.Clusters.Select(c => c with { ResourceOverrides = [Given.Key("ro-0")] })] });
        world.Put(
            Given.Event(
                "e", Given.Ref("ResourceOverride", "ro"), s_now.AddMinutes(-9),
                "admin created it with FleetDns.") with
            { Reason = "Created", Source = "fleetdns" });
        Drain(world, "b");
        Assert.StartsWith("b is drained (weight 0) by admin since 12:51.", Judge(world).Serving.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backend_of_weight_0_next_to_others_is_drained()
    {
        var world = Sound();
        world.Service("new-svc", ("c", 1), ("d", 1));
        world.Put(Given.Backend("new", import: "new-svc", weight: 100));
        world.SetWeight(0);
        world.Settle();
        Assert.Equal((ServingKind.Drained, "web-backend is drained (weight 0)."), (Judge(world).Serving.Kind, Judge(world).Serving.Cause));
    }

    [Fact]
    public void A_name_that_always_had_one_cluster_serves_as_intended()
    {
        var (serving, _, view) = Judge(FleetBuilder.Web(100, ("a", 50)));
        Assert.Contains(view.Problems.Values, p => p.Rule == "one-cluster");
        Assert.Equal(ServingKind.AsIntended, serving.Kind);
    }

    [Fact]
    public void A_measurement_that_contradicts_is_not_passed_over()
    {
        var world = Sound();
        var tally = MeasurementTally.Start(MeasurementPlans.For(world.Row(), 100)!, s_now.AddMinutes(-2));
        for (var i = 0; i < 100; i++)
        {
            tally.Add(new DnsAnswer("tm1", AnswerKind.Counted, Given.Target("a"), 60, TimeSpan.Zero, false, null));
        }

        var (serving, headline, _) = Judge(world, tally.Finish(s_now.AddMinutes(-1), null));
        Assert.Equal((ServingKind.Contradicted, "The measured DNS answers do not match these shares."), (serving.Kind, serving.Cause));
        Assert.Equal("Your only FQDN does not work as intended.", headline.Sentence);
    }

    [Fact]
    public void Unknown_health_does_not_count_as_healthy()
    {
        var world = Sound();
        world.Azure("a", e => e with { MonitorStatus = null });
        world.Azure("b", e => e with { MonitorStatus = null });
        Assert.Equal(
            new Serving(ServingKind.AsIntended, "Works as intended.", "The health of its endpoints is unknown."), Judge(world).Serving);
    }

    [Fact]
    public void A_name_with_an_alwaysServe_endpoint_does_not_count_as_intended()
    {
        var world = Sound();
        world.Azure("a", e => e with { AlwaysServe = true, MonitorStatus = "Unmonitored" });
        var serving = Judge(world).Serving;
        Assert.Equal((ServingKind.AtRisk, "The endpoint of a is not probed (alwaysServe is on in Azure)."), (serving.Kind, serving.Cause));
    }

    [Fact]
    public void Another_routing_method_is_said_and_is_critical()
    {
        var world = Sound();
        world.Put(world.Azure() with { RoutingMethod = "Priority" });
        var (serving, _, view) = Judge(world);
        Assert.Equal((ServingKind.NotKnown, "Azure routes by Priority, not by weight."), (serving.Kind, serving.Cause));
        Assert.Equal(Severity.Critical, Assert.Single(view.Problems.Values, p => !p.IsAdvice).Severity);
    }

    [Fact]
    public void Where_nothing_answers_the_cause_is_critical_and_said_once()
    {
        var world = Sound();
        world.RemoveBackend(Given.Key("web-backend"));
        world.Settle();
        var (serving, _, view) = Judge(world);
        Assert.Equal(new Serving(ServingKind.Stopped, "No backend names this profile.", "DNS returns no endpoint for this FQDN."), serving);
        Assert.Equal(Severity.Critical, Assert.Single(view.Problems.Values, p => p.Rule == "no-backend").Severity);
    }

    [Fact]
    public void A_blocked_profile_is_a_warning_while_azure_still_answers()
    {
        var world = Sound();
        world.Put(world.Profile() with { Meta = world.Profile().Meta with { Generation = 2 } });
        var engine = new ProblemEngine();
        Judge(world, engine: engine, at: s_now.AddMinutes(-10));
        Assert.Equal(
            Severity.Warning, Assert.Single(Judge(world, engine: engine).View.Problems.Values, p => p.Rule == "profile-behind").Severity);
    }
}
