using FleetDns.Core.Plans;

namespace FleetDns.Core.Tests.Plans;

public sealed class BackendPlanTests
{
    private static readonly BackendDraft s_draft = new() { Namespace = Planned.Namespace, Profile = "web", Service = "web-v2" };

    [Theory]
    [InlineData(new[] { 60, 40 }, 0L, 100)]
    [InlineData(new[] { 100, 200 }, 0L, 300)]
    [InlineData(new[] { 1000, 500 }, 0L, 3)]      // the sum is more than 1000: the smallest exact one
    [InlineData(new[] { 60, 40 }, 90L, 10)]       // with other backends: exact, and about a tenth
    [InlineData(new[] { 50, 50 }, 9L, 2)]
    public void The_recommended_weight_makes_the_shares_exact(int[] exports, long others, int weight)
    {
        Assert.Equal(weight, BackendWeightChoices.Recommended(exports, others));
        Assert.Equal(0, EndpointWeights.RoundingError(weight, exports), 9);
    }

    [Fact]
    public void Without_an_exact_weight_the_smallest_with_an_error_below_a_point_is_recommended()
    {
        int[] exports = [997, 991, 13];
        var weight = BackendWeightChoices.Recommended(exports, 0)!.Value;
        Assert.InRange(EndpointWeights.RoundingError(weight, exports), 0, 0.01);
        Assert.All(Enumerable.Range(1, weight - 1), w => Assert.True(EndpointWeights.RoundingError(w, exports) >= 0.01));
    }

    [Fact]
    public void The_whole_profile_is_previewed_before_and_after()
    {
        var view = Planned.Exporting(Planned.Serving(90, ("a", 1), ("b", 1)), "web-v2", ("a", 60), ("b", 40));
        var made = Of(s_draft, view);
        Assert.False(made.Plan.IsRefused, string.Join('\n', made.Plan.Findings));
        Assert.Equal(10, made.Weight);
        Assert.Equal(0.1, made.Choices[0].Share, 6);
        Assert.True(made.Choices[0].Recommended);
        Assert.Equal([("a", 45, 0.5, 0.45), ("b", 45, 0.5, 0.45), ("a", 6, -1, 0.06), ("b", 4, -1, 0.04)],
            made.Endpoints.Select(e => (e.Label, e.Weight, Math.Round(e.ShareBefore ?? -1, 6), Math.Round(e.ShareAfter, 6))));
        Assert.Equal(
            """{"profile":{"name":"web"},"backend":{"name":"web-v2"},"weight":10}""",
            Planned.Document(made.Plan, "TrafficManagerBackend")["spec"]!.ToJsonString());
    }

    [Fact]
    public void Rounding_that_moves_a_share_by_more_than_a_point_is_warned_of_with_the_cure()
    {
        var view = Planned.Exporting(Planned.Serving(1, ("a", 1)), "web-v2", ("a", 100));
        view = view with { Profiles = view.Profiles.Clear() };
        view = Planned.Exporting(Planned.Fleet(), "web-v2", ("aks-member-1", 100), ("aks-member-2", 200));
        var finding = Assert.Single(Of(s_draft with { Weight = 1 }, view, profileOnHub: true).Plan.At("Weight"));
        Assert.Contains("16.7 percentage points", finding.Words, StringComparison.Ordinal);
        Assert.Equal("Weight 300 is exact.", finding.Fix);
    }

    [Fact]
    public void A_second_backend_of_the_same_service_and_a_missing_export_are_refused()
    {
        var view = Planned.Serving(90, ("a", 1));
        Assert.Contains(
            "Azure accepts an address only once in a profile", Of(s_draft with { Service = "web-svc" }, view).Plan.At("Service")[0].Words,
            StringComparison.Ordinal);
        Assert.Contains("ServiceImport \"web-v2\" is not found", Of(s_draft, view).Plan.At("Service")[0].Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_is_about_to_be_exported_can_be_chosen()
    {
        var view = Planned.Serving(90, ("a", 1));
        var soon = new ComingExport(new ObjectKey(Planned.Namespace, "web-v2"), "a", 100);
        var made = BackendPlan.Of(s_draft, view, Planned.Hub(BackendPlan.Asks(s_draft), Planned.NamespaceObject), [soon]);
        Assert.False(made.Plan.IsRefused, string.Join('\n', made.Plan.Findings));
        Assert.Contains(made.Services, s => s is { Name: "web-v2", Coming: true });
        Assert.Empty(made.LeftOut);
    }

    [Fact]
    public void Clusters_that_are_left_out_are_named_with_the_controllers_reason()
    {
        var view = Planned.Exporting(Planned.Serving(90, ("a", 1), ("b", 1)), "web-v2", ("a", 1), ("b", 1));
        var key = new ObjectKey(Planned.Namespace, "web-v2");
        var row = view.Services[key];
        view = view with
        {
            Services = view.Services.SetItem(
            key, row with
            {
                Cells = [
                row.Cells[0], row.Cells[1] with { Export = row.Cells[1].Export! with { IsDnsLabelConfigured = false } }]
            })
        };
        var left = Assert.Single(Of(s_draft, view).LeftOut);
        Assert.Equal(("b", "DNS label is not configured to the public IP"), (left.Cluster, left.Why));
    }

    [Fact]
    public void Of_an_existing_backend_only_the_weight_changes()
    {
        const string existing = """
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend",
             "metadata":{"name":"web-backend","namespace":"kuard-demo","resourceVersion":"5"},
             "spec":{"profile":{"name":"web"},"backend":{"name":"web-svc"},"weight":90}}
            """;
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        var asked = PlanKind.Backend.Named(Planned.Namespace, "web-backend");
        var hub = Planned.Hub([asked], Planned.NamespaceObject, existing);
        var draft = BackendPlan.Edit(asked.Key, hub)!;
        Assert.Equal(90, draft.Weight);
        var changed = BackendPlan.Of(draft with { Weight = 40 }, view, hub, []);
        Assert.False(changed.Plan.IsRefused, string.Join('\n', changed.Plan.Findings));
        Assert.Equal(DocumentAction.Update, Assert.Single(changed.Plan.Documents).Action);
        Assert.True(BackendPlan.Of(draft with { Service = "other" }, view, hub, []).Plan.IsRefused);
    }

    private static BackendPlan Of(BackendDraft draft, FleetView view, bool profileOnHub = false)
    {
        const string profile = """
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile",
             "metadata":{"name":"web","namespace":"kuard-demo"}}
            """;
        string[] objects = profileOnHub ? [Planned.NamespaceObject, profile] : [Planned.NamespaceObject];
        return BackendPlan.Of(draft, view, Planned.Hub(BackendPlan.Asks(draft), objects), []);
    }
}
