using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class ExportWeightSourcesTests
{
    private const string Annotation = "networking.fleet.azure.com/weight";
    private static readonly ObjectKey s_service = Given.Key("web-svc");

    [Theory]
    [InlineData("50", 50, "annotation of ServiceExport kuard-demo/web-svc on the hub")]
    [InlineData(null, 1, "no annotation on ServiceExport kuard-demo/web-svc, which counts as 1")]
    [InlineData("50", 70, "differs from ServiceExport kuard-demo/web-svc on the hub (50): changed on the member, or not placed yet")]
    [InlineData(
        null, 70, "differs from ServiceExport kuard-demo/web-svc on the hub (no annotation): changed on the member, or not placed yet")]
    public void Without_an_override_the_template_on_the_hub_decides(string? written, int weight, string words)
    {
        var source = ExportWeightSources.Of(View(written), s_service, "a", weight)!;

        Assert.Equal((words, new ObjectRef("ServiceExport", s_service)), (source.Words, source.Source!.Value));
    }

    [Fact]
    public void A_service_that_was_made_on_the_member_has_its_weight_there()
    {
        var source = ExportWeightSources.Of(FleetView.Empty, s_service, "a", 20)!;

        Assert.Equal(("set on the member cluster; the hub has no ServiceExport of that name", null), (source.Words, source.Source));
    }

    [Theory]
    [InlineData("/metadata/annotations/networking.fleet.azure.com~1weight", "\"20\"")]
    [InlineData("/metadata/annotations", "{\"networking.fleet.azure.com/weight\":\"20\"}")]
    public void An_override_that_is_applied_there_and_sets_the_weight_is_its_source(string path, string value)
    {
        var source = ExportWeightSources.Of(View("50", Override(path, value, applied: true)), s_service, "a", 20)!;

        Assert.Equal("rule 1 of ResourceOverride kuard-demo/ro", source.Words);
        Assert.Equal(new ObjectKey("", "crp"), source.Placement);
    }

    [Fact]
    public void An_override_that_is_not_applied_there_is_not() =>
        Assert.StartsWith(
            "annotation of",
            ExportWeightSources.Of(
                View("50", Override("/metadata/annotations/networking.fleet.azure.com~1weight", "\"20\"", applied: false)), s_service, "a",
                50)!.Words, StringComparison.Ordinal);

    [Fact]
    public void What_is_not_exported_has_no_weight() => Assert.Null(ExportWeightSources.Of(View("50"), s_service, "a", null));

    private static OverrideRow Override(string path, string value, bool applied)
    {
        var spec = Placing.Override("crp", [Placing.Export()], Placing.Rule(Placing.Term(), new OverridePatch("add", path, value)));
        return new OverrideRow(
            spec.Meta.Key, spec, new ObjectKey("", "crp"), [new OverrideTarget(spec.Selectors[0], true)],
            [new OverrideCluster("a", 0, [0], applied)]);
    }

    private static FleetView View(string? weight, params OverrideRow[] overrides)
    {
        var meta = Given.Meta(s_service.Namespace, s_service.Name);
        var export = new ServiceExport(weight is null ? meta : meta with { Annotations = meta.Annotations.Items.Add(Annotation, weight) });
        return Placing.View([], overrides) with
        {
            Services = ImmutableSortedDictionary<ObjectKey, ServiceRow>.Empty.Add(
                s_service, new ServiceRow(s_service, null, export, null, [], [], [])),
        };
    }
}
