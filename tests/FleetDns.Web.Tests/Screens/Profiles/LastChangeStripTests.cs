using Bunit;
using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Web.Features.Profiles;

namespace FleetDns.Web.Tests.Screens.Profiles;

public sealed class LastChangeStripTests : ScreenTest
{
    private static readonly ObjectRef s_backend = new("TrafficManagerBackend", FleetBuilder.KuardBackend);

    [Fact]
    public async Task It_keeps_its_change_until_the_journal_has_the_line_of_a_newer_view()
    {
        var fleet = FleetBuilder.HowTo().Write(FleetBuilder.KuardBackend, 80);
        Journal.Show(Line("one", 0, "100", "80"));
        var strip = Render<LastChangeStrip>(with => with.Add(p => p.Profile, FleetBuilder.Kuard)
            .Add(p => p.View, fleet.View).Add(p => p.Editor, Editor(FleetBuilder.Kuard)));
        await ShowsAsync(() => Shows("100 → 80"));
        Assert.Equal("Undo", strip.Find("header button").TextContent);

        strip.Render(with => with.Add(p => p.View, fleet.Write(FleetBuilder.KuardBackend, 100).View));
        Assert.True(Shows("100 → 80"), Words(strip));

        Journal.Show(Line("two", 60, "80", "100"), Line("one", 0, "100", "80"));
        await ShowsAsync(() => Shows("80 → 100"));

        bool Shows(string words) => Words(strip).Contains(words, StringComparison.Ordinal);
    }

    private static JournalLine Line(string id, int seconds, string old, string now) =>
        new(id, FleetBuilder.Noon.AddSeconds(seconds), s_backend, s_backend, null, [FleetBuilder.Kuard], "update",
        [new FieldChange("spec.weight", old, now)], "operator",
        new MadeChange("op-1", id, "accepted", null));
}
