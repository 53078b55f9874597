using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Journal;

/// <summary>The last change of the shares, by any author and from any source.</summary>
public sealed class ShareChangeTests
{
    private static readonly ObjectKey s_profile = Given.Key("web");
    private static readonly ObjectRef s_override = new("ResourceOverride", Given.Key("weights"));
    private static readonly JournalLine s_azure = Line(
        12, "Traffic Manager profile", s_profile, "changed", ("endpoints[web-svc#a].weight", "45", "72"),
        ("endpoints[web-svc#b].weight", "45", "18"));
    private static readonly JournalLine s_export = Line(
        6, "InternalServiceExport", new ObjectKey("fleet-member-a", "kuard-demo-web-svc"), "changed",
        ("spec.weight", "50", "80")) with
    { Scope = new ObjectRef("ServiceImport", Given.Key("web-svc")), Cluster = "a" };
    private static readonly JournalLine s_slider =
        Made(Line(-1500, "TrafficManagerBackend", Given.Key("web-backend"), "update", ("spec.weight", "100", "90")), "c1");

    private readonly FleetBuilder _world = FleetBuilder.Web(90, ("a", 80), ("b", 20));

    [Fact]
    public void An_override_is_the_change_that_export_and_azure_followed()
    {
        var seen = Line(
            0.2, "ResourceOverride", s_override.Key, "appeared",
            ("spec.policy.overrideRules[0].jsonPatchOverrides", null,
            "add /metadata/annotations/networking.fleet.azure.com~1weight \"80\"")) with
        { By = "kubectl" };
        var change = Of(s_azure, s_export, seen, s_slider)!;
        Assert.Equal((s_override, "kubectl", null), (change.Line.Subject, change.Line.By, change.Line.Made));
        Assert.Equal([new ShareShift("a", 0.5, 0.8), new ShareShift("b", 0.5, 0.2)], change.Shifts);
        Assert.Equal(Given.Noon.AddSeconds(12), change.InAzure);
    }

    [Fact]
    public void A_change_by_fleetdns_is_shown_by_its_made_line()
    {
        var seen = Line(
            0.2, "ResourceOverride", s_override.Key, "appeared",
            ("spec.policy.overrideRules[0].jsonPatchOverrides", null,
            "add /metadata/annotations/networking.fleet.azure.com~1weight \"80\""));
        var made =
            Made(Line(0, "ResourceOverride", s_override.Key, "create", ("spec.policy", null, "…")), "c2") with { Profiles = [s_profile] };
        Assert.Equal("c2", Of(s_azure, s_export, seen, made, s_slider)!.Line.Made!.Correlation);
    }

    [Fact]
    public void A_change_that_takes_two_readings_of_azure_begins_with_the_shares_of_the_first()
    {
        var first = Line(12, "Traffic Manager profile", s_profile, "changed", ("endpoints[web-svc#a].weight", "45", "72"));
        var second = Line(27, "Traffic Manager profile", s_profile, "changed", ("endpoints[web-svc#b].weight", "45", "18"));
        var made =
            Made(Line(0, "ResourceOverride", s_override.Key, "create", ("spec.policy", null, "…")), "c4") with { Profiles = [s_profile] };
        Assert.Equal([new ShareShift("a", 0.5, 0.8), new ShareShift("b", 0.5, 0.2)], Of(second, first, s_export, made)!.Shifts);
    }

    [Fact]
    public void A_rule_that_the_journal_has_cut_may_set_the_weight_and_comes_before_an_older_override()
    {
        var older = Line(
            -60, "ResourceOverride", s_override.Key, "appeared", ("spec.placement.name", null, "crp")) with
        {
            By = "kubectl",
            Profiles = [s_profile]
        };
        var made = Made(
            Line(0, "ResourceOverride", s_override.Key, "update", ("spec.policy.overrideRules", "[{…", "[{\"clusterSelector\":{…")),
            "c3") with
        { Profiles = [s_profile] };
        Assert.Equal("c3", Of(s_azure, s_export, made, older)!.Line.Made!.Correlation);
    }

    [Fact]
    public void A_change_by_hand_in_azure_is_a_change_of_its_own()
    {
        _world.Azure("a", e => e with { Weight = 10 });
        var change = Of(
            Line(12, "Traffic Manager profile", s_profile, "changed", ("endpoints[web-svc#a].weight", "72", "10")),
            s_slider with { At = Given.Noon })!;
        Assert.Equal(("Traffic Manager profile", null), (change.Line.Subject.Kind, change.Line.Made));
        Assert.Equal(0.8, change.Shifts[0].Before, 3);
    }

    [Fact]
    public void A_cluster_that_has_left_azure_is_named_with_the_share_it_had()
    {
        var drained = FleetBuilder.Web(80, ("a", 80));
        var azure = Line(
            12, "Traffic Manager profile", s_profile, "changed", ("endpoints[web-svc#b].weight", "20", null),
            ("endpoints[web-svc#b].target", "b.example", null));
        Assert.Equal(
            [new ShareShift("a", 0.8, 1), new ShareShift("b", 0.2, 0)], ShareChange.Of([azure], s_profile, drained.Update())!.Shifts);
    }

    [Fact]
    public void An_endpoint_disabled_by_hand_is_a_change_of_its_own()
    {
        _world.Azure("b", e => e with { Enabled = false });
        var change = Of(
            Line(12, "Traffic Manager profile", s_profile, "changed", ("endpoints[web-svc#b].enabled", "true", "false")),
            s_slider with { At = Given.Noon })!;
        Assert.Equal([new ShareShift("a", 0.8, 1), new ShareShift("b", 0.2, 0)], change.Shifts);
        Assert.Equal("Traffic Manager profile", change.Line.Subject.Kind);
    }

    [Fact]
    public void An_export_weight_without_a_cause_on_the_hub_is_a_change_of_its_own() =>
        Assert.Equal("InternalServiceExport", Of(s_azure, s_export, s_slider)!.Line.Subject.Kind);

    [Fact]
    public void A_backend_weight_that_azure_followed_is_the_change()
    {
        var change = Of(s_azure, s_slider with { At = Given.Noon })!;
        Assert.Equal(("TrafficManagerBackend", "c1"), (change.Line.Subject.Kind, change.Line.Made?.Correlation));
        Assert.All(new[] { change.InAzure }, at => Assert.True(at >= change.Line.At));
    }

    [Fact]
    public void What_was_refused_or_moves_no_share_is_no_change_of_the_share()
    {
        var refused = s_slider with { Made = new MadeChange("u", "c", "conflict", null) };
        var health =
            Line(5, "Traffic Manager profile", s_profile, "changed", ("endpoints[web-svc#a].endpointMonitorStatus", "Online", "Degraded"));
        var status =
            Line(5, "TrafficManagerBackend", Given.Key("web-backend"), "changed", ("status.conditions[Accepted]", "True", "False"));
        var other = Line(5, "TrafficManagerBackend", Given.Key("another"), "changed", ("spec.weight", "1", "2"));
        Assert.Null(Of(health, status, other, refused));
    }

    private ShareChange? Of(params JournalLine[] lines) =>
        ShareChange.Of([.. lines.OrderByDescending(line => line.At)], s_profile, _world.Update());

    private static JournalLine Made(JournalLine line, string correlation) =>
        line with { By = "Ada", Made = new MadeChange("u1", correlation, "accepted", null) };

    private static JournalLine Line(
        double seconds, string kind, ObjectKey key, string action, params (string Path, string? Old, string? New)[] changes)
    {
        var self = new ObjectRef(kind, key);
        return new JournalLine(
            $"{kind} {seconds}", Given.Noon.AddSeconds(seconds), self, self, null, [], action,
            [.. changes.Select(c => new FieldChange(c.Path, c.Old, c.New))], null);
    }
}
