using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Journal;

public class JournalFilterTests
{
    private static readonly FleetView s_view = FleetBuilder.Web(100, ("aks-member-1", 50)).Update();

    private static readonly ImmutableArray<JournalLine> s_lines =
    [
        Line("newest", "TrafficManagerBackend", Given.Key("web-backend"), by: "Ada", made: true, minutes: 0),
        Line("export", "InternalServiceExport", Given.Key("kuard-demo-web-svc", "fleet-member-aks-member-1"),
            scope: new ObjectRef("ServiceImport", Given.Key("web-svc")), cluster: "aks-member-1", minutes: 1),
        Line("other", "TrafficManagerProfile", Given.Key("other"), minutes: 2),
        Line("member", "MemberCluster", new ObjectKey("", "aks-member-2"), cluster: "aks-member-2", by: "hub-agent", minutes: 90),
    ];

    [Fact]
    public void Without_a_wish_all_lines_stay() => Assert.Equal(s_lines, new JournalFilter().Of(s_lines, s_view));

    [Fact]
    public void An_fqdn_has_its_backends_services_and_their_exports() =>
        Assert.Equal(["newest", "export"], Ids(new JournalFilter(Profile: Given.Key("web"))));

    [Fact]
    public void A_cluster_has_what_is_about_it_and_what_names_it()
    {
        var named = Line(
            "named", "TrafficManagerBackend", Given.Key("b"), change: new FieldChange("status.endpoints[aks-member-2].weight", "1", "2"));

        Assert.Equal(
            ["named", "member"], new JournalFilter(Cluster: "aks-member-2").Of([named, .. s_lines], s_view).Select(line => line.Id));
    }

    [Theory]
    [InlineData("ada", new[] { "newest" })]
    [InlineData("SVC fleet-member", new[] { "export" })]
    [InlineData("spec.weight", new[] { "newest", "export", "other", "member" })]
    [InlineData("nowhere", new string[0])]
    public void Every_word_must_be_there(string text, string[] expected) => Assert.Equal(expected, Ids(new JournalFilter(text)));

    [Fact]
    public void Who_kind_and_time_narrow_further()
    {
        Assert.Equal(["newest"], Ids(new JournalFilter(By: "Ada")));
        Assert.Equal(["newest"], Ids(new JournalFilter(Made: true)));
        Assert.Equal(["export", "other", "member"], Ids(new JournalFilter(Made: false)));
        Assert.Equal(["newest", "export"], Ids(new JournalFilter(Since: Given.Noon.AddMinutes(-1))));
    }

    [Fact]
    public void Only_who_may_see_the_row_sees_its_changes()
    {
        var shop = new Visibility(false, ["shop"], false);
        Assert.False(shop.Sees(new ObjectRef("TrafficManagerProfile", Given.Key("web"))));
        Assert.True(shop.Sees(new ObjectRef("ServiceImport", Given.Key("web", "shop"))));
        Assert.False(shop.Sees(new ObjectRef("MemberCluster", new ObjectKey("", "aks-member-1"))));
        Assert.True(shop.Sees(new ObjectRef("Namespace", new ObjectKey("", "shop"))));
        Assert.False(shop.Sees(new ObjectRef("ClusterResourcePlacement", new ObjectKey("", "crp"))));
        Assert.True(Visibility.All.Sees(new ObjectRef("ClusterResourcePlacement", new ObjectKey("", "crp"))));
    }

    [Fact]
    public void Values_of_fields_that_may_contain_secrets_are_not_kept()
    {
        var kept = KeptFields.Of("Deployment",
        [
            new FieldChange("spec.template.spec.containers[0].env[1].value", "hunter2", "hunter3"),
            new FieldChange("metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]", null, "{\"password\":1}"),
            new FieldChange("spec.replicas", "1", "2"),
        ]);

        Assert.Equal([("(not kept)", "(not kept)"), (null, "(not kept)"), ("1", "2")], kept.Select(change => (change.Old, change.New)));
        Assert.Equal("(not kept)", KeptFields.Of("Secret", [new FieldChange("type", null, "Opaque")]).Single().New);
    }

    private static IEnumerable<string> Ids(JournalFilter filter) => filter.Of(s_lines, s_view).Select(line => line.Id);

    private static JournalLine Line(
        string id, string kind, ObjectKey key, ObjectRef? scope = null, string? cluster = null, string? by = null, bool made = false,
        int minutes = 0, FieldChange? change = null)
    {
        var self = new ObjectRef(kind, key);
        return new JournalLine(
            id, Given.Noon.AddMinutes(-minutes), self, scope ?? self, cluster, [], JournalLine.Changed,
            [change ?? new FieldChange("spec.weight", "1", "2")], by,
            made ? new MadeChange("id", "c", "accepted", null) : null);
    }
}
