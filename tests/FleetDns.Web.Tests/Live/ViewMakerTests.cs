using FleetDns.Web.Live;
using FleetDns.Web.Tests.Operations;
using FleetDns.Web.Tests.Screens;

namespace FleetDns.Web.Tests.Live;

/// <summary>One bad row is logged once and shown as a problem; the view continues.</summary>
public sealed class ViewMakerTests
{
    [Fact]
    public void A_row_that_fails_is_logged_once_and_shown_as_a_problem()
    {
        FleetFacts facts = null!;
        FleetBuilder.HowTo()
            .Facts(seen =>
                facts = seen with
                {
                    Members = seen.Members.SetItem(
                    new ObjectKey("", "odd"),
                    seen.Members.Values
                    .First() with
                    { Meta = seen.Members.Values.First().Meta with { Key = new ObjectKey("", "odd") }, Agents = [null!] })
                });
        var log = new RecordedLog<ViewMaker>();
        var maker = new ViewMaker(log);

        var view = maker.Make(facts, FleetChanges.Everything, FleetBuilder.Noon);
        Assert.NotNull(view.Members["odd"].Defect);
        Assert.Contains(view.Problems.Values, p => p.Rule == "fleetdns-defect" && p.Subject.Key.Name == "odd");
        Assert.True(maker.Due <= FleetBuilder.Noon.AddSeconds(30));
        maker.Make(facts, FleetChanges.Everything, maker.Due!.Value);

        Assert.StartsWith(
            "Defect in FleetDns: at MemberCluster odd, its row could not be computed.", Assert.Single(log.Lines), StringComparison.Ordinal);
    }
}
