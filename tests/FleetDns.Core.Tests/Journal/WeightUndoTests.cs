using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Journal;

public class WeightUndoTests
{
    private readonly FleetView _view = FleetBuilder.Web(40, ("aks-member-1", 50)).Update();

    [Fact]
    public void A_weight_that_was_not_set_since_can_be_undone_on_the_current_version()
    {
        var undo = WeightUndo.Of(Line("100", "40"), _view);

        var backend = _view.Profiles[Given.Key("web")].Backends.Single().Backend;
        Assert.Equal(new WeightChange(Given.Key("web-backend"), backend.Meta.ResourceVersion, 40, 100), undo?.Change);
    }

    [Fact]
    public void A_weight_set_since_stays() =>
        Assert.Equal((null, "The weight has been set to 40 since."), Parts(WeightUndo.Of(Line("100", "60"), _view)));

    [Fact]
    public void What_was_refused_needs_no_undo() =>
        Assert.Equal(
            (null, "It was not written, so there is nothing to undo."),
            Parts(WeightUndo.Of(Line("100", "40") with { Made = new MadeChange("", "", "denied", "no") }, _view)));

    [Fact]
    public void A_backend_that_is_gone_cannot_be_set() =>
        Assert.NotNull(WeightUndo.Of(Line("100", "40", "gone"), _view)?.WhyNot);

    [Theory]
    [InlineData(null, "40")]
    [InlineData("hundred", "40")]
    public void A_line_without_two_weights_offers_nothing(string? old, string @new) => Assert.Null(WeightUndo.Of(Line(old, @new), _view));

    private static (WeightChange?, string?) Parts(WeightUndo? undo) => (undo?.Change, undo?.WhyNot);

    private static JournalLine Line(string? old, string @new, string name = "web-backend")
    {
        var self = new ObjectRef("TrafficManagerBackend", Given.Key(name));
        return new JournalLine(
            "x", Given.Noon, self, self, null, [], "update", [new FieldChange("spec.weight", old, @new)], "Ada",
            new MadeChange("a", "c", "accepted", null));
    }
}
