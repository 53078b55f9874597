using FleetDns.Core.Plans;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Plans;

public sealed class DeletePlanTests
{
    [Fact]
    public void A_profile_that_answers_takes_its_name_to_delete()
    {
        var made = Of(
            PlanKind.Profile.Named(Planned.Namespace, "web"), Planned.Serving(90, ("a", 1), ("b", 1)),
            "networking.fleet.azure.com/traffic-manager-profile-cleanup");
        Assert.Equal("web", made.Plan.TypedName);
        Assert.Contains(
            "kuard-demo-web.trafficmanager.net stops resolving: 100 % of its traffic is lost", made.Stops[0], StringComparison.Ordinal);
        Assert.Contains("web-backend stays", made.Follows[0], StringComparison.Ordinal);
        Assert.Equal(["traffic-manager-profile-cleanup: until the Azure profile is deleted"], made.Finalizers);
        Assert.Equal(DocumentAction.Delete, Assert.Single(made.Plan.Documents).Action);
    }

    [Fact]
    public void A_backend_next_to_another_moves_its_share_and_needs_no_typed_name()
    {
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        var key = new ObjectKey(Planned.Namespace, "web");
        var more = BackendPreview.Add(
            view.Profiles[key],
            BackendPreview.Row(new ObjectKey(Planned.Namespace, "v2"), "web", "v2", 10, Planned.Exporting(view, "v2", ("a", 1)), []));
        var made = Of(PlanKind.Backend.Named(Planned.Namespace, "v2"), view with { Profiles = view.Profiles.SetItem(key, more) });
        Assert.Null(made.Plan.TypedName);
        Assert.Equal(["kuard-demo-web.trafficmanager.net still resolves: a −5.0 and b +5.0 points."], made.Follows);
        Assert.Empty(made.Stops);
    }

    [Fact]
    public void The_last_backend_and_the_only_export_stop_the_name()
    {
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        Assert.Equal("web-backend", Of(PlanKind.Backend.Named(Planned.Namespace, "web-backend"), view).Plan.TypedName);
        Assert.Equal("web-svc", Of(PlanKind.ServiceExport.Named(Planned.Namespace, "web-svc"), view).Plan.TypedName);
    }

    [Fact]
    public void Without_its_override_a_drained_cluster_comes_back_with_the_weight_of_the_template()
    {
        var key = new ObjectKey(Planned.Namespace, "drain");
        var view = Planned.Serving(90, ("a", 1));
        var service = new ObjectKey(Planned.Namespace, "web-svc");
        var row = view.Services[service];
        var drained = new ServiceCell("b", 1, null, null, null, []);
        var rule = new OverrideRule(
            [], "JSONPatch", [new OverridePatch("add", "/metadata/annotations/networking.fleet.azure.com~1weight", "\"0\"")]);
        var made = new ResourceOverride(
            Given.Meta(key.Namespace, key.Name), "crp", false,
            [new ResourceSelector(PlanKind.Networking, "v1beta1", "ServiceExport", "web-svc", null, null)], [rule]);
        view = view with
        {
            Services = view.Services.SetItem(
                service,
                row with { Cells = row.Cells.Items.Add(drained), Export = new ServiceExport(Given.Meta(key.Namespace, "web-svc")) }),
            Overrides = view.Overrides.Add(key, new OverrideRow(key, made, null, [], [new OverrideCluster("b", 1, [0], true)])),
        };
        var plan = Of(PlanKind.ResourceOverride.Named(key.Namespace, key.Name), view);
        Assert.Equal([("a", 0.5), ("b", 0.5)], Assert.Single(plan.Plan.Effects).After!.Shares.Select(s => (s.Label, s.Effective)));
        Assert.Empty(plan.Stops);
        Assert.Equal(
            ["kuard-demo-web.trafficmanager.net still resolves: a −50.0 and b +50.0 points.",
            "Its overrides are removed at the next rollout of its placement, one cluster at a time."], plan.Follows);
    }

    [Fact]
    public void What_is_not_there_cannot_be_deleted()
    {
        var what = PlanKind.Backend.Named(Planned.Namespace, "none");
        var made = DeletePlan.Of(what, Planned.Fleet(), Planned.Hub([what]));
        Assert.True(made.Plan.IsRefused);
        Assert.Empty(made.Plan.Documents);
    }

    private static DeletePlan Of(DocumentRef what, FleetView view, string? finalizer = null) =>
        DeletePlan.Of(what, view, Planned.Hub([what], $$$"""
            {"apiVersion":"{{{what.Group}}}/v1beta1","kind":"{{{what.Kind}}}",
             "metadata":{"name":"{{{what.Key.Name}}}","namespace":"{{{what.Key.Namespace}}}","uid":"u","resourceVersion":"1",
              "finalizers":[{{{(finalizer is null ? "" : $"\"{finalizer}\"")}}}]}}
            """));
}
