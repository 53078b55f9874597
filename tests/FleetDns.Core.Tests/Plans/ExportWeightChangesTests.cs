using FleetDns.Core.Plans;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Plans;

public sealed class ExportWeightChangesTests
{
    private static readonly ObjectKey s_service = new(Planned.Namespace, "web-svc");

    [Fact]
    public void A_cluster_whose_export_has_followed_already_is_still_one_that_changes()
    {
        var view = Planned.Serving(90, ("a", 80), ("b", 50));   // "a" exports with the new weight by now
        var template = new ServiceExport(
            Given.Meta(
                Planned.Namespace,
                "web-svc") with
            { Annotations = Given.Meta("", "").Annotations.Items.Add("networking.fleet.azure.com/weight", "50") });
        view = view with { Services = view.Services.SetItem(s_service, view.Services[s_service] with { Export = template }) };
        var written = Planned.Json("""
            {"kind":"ResourceOverride","metadata":{"name":"weights"},
             "spec":{"resourceSelectors":[{"kind":"ServiceExport","name":"web-svc"}],"policy":{"overrideRules":[
              {"clusterSelector":{"clusterSelectorTerms":[]},"jsonPatchOverrides":[
               {"op":"add","path":"/metadata/annotations/networking.fleet.azure.com~1weight","value":"80"}]}]}}}
            """);
        Assert.Equal(["a", "b"], ExportWeightChanges.Of(s_service, written, null, view).Keys);
        Assert.Empty(ExportWeightChanges.Of(s_service, written, written, view));
    }
}
