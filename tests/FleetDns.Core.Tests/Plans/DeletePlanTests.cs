using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;
using Xunit;

namespace FleetDns.Core.Tests.Plans;

public sealed class DeletePlanTests
{
    [Fact]
    public void A_profile_that_answers_takes_its_name_to_delete()
    {
        var made = Of(PlanKind.Profile.Named(Planned.Namespace, "web"), Planned.Serving(90, ("a", 1), ("b", 1)), "networking.fleet.azure.com/traffic-manager-profile-cleanup");
        Assert.Equal("web", made.Plan.TypedName);
        Assert.Contains("kuard-demo-web.trafficmanager.net stops answering: 100 % of its traffic", made.Stops[0], StringComparison.Ordinal);
        Assert.Contains("web-backend stays", made.Stops[1], StringComparison.Ordinal);
        Assert.Equal(["traffic-manager-profile-cleanup: until Azure's profile is deleted"], made.Finalizers);
        Assert.Equal(DocumentAction.Delete, Assert.Single(made.Plan.Documents).Action);
    }

    [Fact]
    public void A_backend_beside_another_moves_its_share_and_takes_no_name()
    {
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        var key = new ObjectKey(Planned.Namespace, "web");
        var more = BackendPreview.Add(view.Profiles[key], BackendPreview.Row(new ObjectKey(Planned.Namespace, "v2"), "web", "v2", 10, Planned.Exporting(view, "v2", ("a", 1)), []));
        var made = Of(PlanKind.Backend.Named(Planned.Namespace, "v2"), view with { Profiles = view.Profiles.SetItem(key, more) });
        Assert.Null(made.Plan.TypedName);
        Assert.Equal(["kuard-demo-web.trafficmanager.net goes on: a −5.0 and b +5.0 points."], made.Stops);
    }

    [Fact]
    public void The_last_backend_and_the_only_export_stop_the_name()
    {
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        Assert.Equal("web-backend", Of(PlanKind.Backend.Named(Planned.Namespace, "web-backend"), view).Plan.TypedName);
        Assert.Equal("web-svc", Of(PlanKind.ServiceExport.Named(Planned.Namespace, "web-svc"), view).Plan.TypedName);
    }

    [Fact]
    public void What_is_not_there_cannot_be_deleted()
    {
        var what = PlanKind.Backend.Named(Planned.Namespace, "none");
        var made = DeletePlan.Of(what, Planned.Fleet(), Planned.Hub([what]));
        Assert.True(made.Plan.IsRefused);
        Assert.Empty(made.Plan.Documents);
    }

    private static DeletePlan Of(DocumentRef what, FleetView view, string? finalizer = null) => DeletePlan.Of(what, view, Planned.Hub([what],
        $$$"""{"apiVersion":"{{{what.Group}}}/v1beta1","kind":"{{{what.Kind}}}","metadata":{"name":"{{{what.Key.Name}}}","namespace":"{{{what.Key.Namespace}}}","uid":"u","resourceVersion":"1","finalizers":[{{{(finalizer is null ? "" : $"\"{finalizer}\"")}}}]}}"""));
}
