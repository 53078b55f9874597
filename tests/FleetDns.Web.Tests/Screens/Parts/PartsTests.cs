using Bunit;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Tests.Screens.Parts;

public class PartsTests : ScreenTest
{
    [Fact]
    public void A_condition_shows_its_message_and_whether_it_observed_an_older_generation()
    {
        var list = Render<ConditionList>(p => p
            .Add(c => c.Conditions,
                [new Condition(
                    "Programmed", ConditionStatus.False, "DNSNameNotAvailable", "Domain name <taken> already exists", 1,
                    FleetBuilder.Noon.AddMinutes(-14))])
            .Add(c => c.Generation, 2));

        Assert.Contains("Programmed False DNSNameNotAvailable for 14 min", Words(list), StringComparison.Ordinal);
        Assert.Contains("observed generation 1, the object is at 2", Words(list), StringComparison.Ordinal);
        Assert.Contains("Domain name <taken> already exists", Words(list), StringComparison.Ordinal);
        Assert.DoesNotContain("<taken>", list.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void No_conditions_are_explained()
    {
        var list = Render<ConditionList>(p => p.Add(c => c.Conditions, []).Add(c => c.Generation, 1));

        Assert.Equal("No condition reported yet: the controller has not processed this object.", Words(list));
    }

    [Fact]
    public void An_age_has_the_absolute_time_as_its_tooltip()
    {
        var age = Render<Age>(p => p.Add(c => c.At, FleetBuilder.Noon.AddSeconds(-12)));

        Assert.Equal("12 s", Words(age));
        Assert.Equal("2026-11-23 11:59:48 UTC", age.Find("time").GetAttribute("title"));
    }

    [Fact]
    public void Old_and_new_are_both_shown_only_where_they_differ()
    {
        Assert.Equal("63", Words(Render<OldNew>(p => p.Add(c => c.Old, "63").Add(c => c.New, "63"))));
        Assert.Equal("63 → becomes 25", Words(Render<OldNew>(p => p.Add(c => c.Old, "63").Add(c => c.New, "25"))));
    }

    [Fact]
    public void A_refused_copy_shows_what_to_do_instead()
    {
        var module = JSInterop.SetupModule("./js/page.js");
        module.Setup<bool>("copy", "a.example").SetResult(false);
        var copy = Render<CopyText>(p => p.Add(c => c.Text, "a.example").Add(c => c.Label, "Copy FQDN"));

        copy.Find("button").Click();

        Assert.Equal("The browser did not allow copying. Select the text instead.", Words(copy));
        Assert.Equal("Copy FQDN", copy.Find("button").GetAttribute("aria-label"));
    }

    [Theory]
    [InlineData(Signal.Stopped, "bad")]
    [InlineData(Signal.AtRisk, "warn")]
    [InlineData(Signal.Ok, "ok")]
    public void Every_signal_has_a_shape_and_a_label_where_no_word_is_next_to_it(Signal signal, string tone)
    {
        var named = Render<StatusGlyph>(p => p.Add(c => c.Signal, signal).Add(c => c.Label, ServingSignals.Word(signal)));

        Assert.Contains(tone, named.Find("svg").ClassName, StringComparison.Ordinal);
        Assert.Equal(ServingSignals.Word(signal), named.Find("svg[role=img]").GetAttribute("aria-label"));
        Assert.Equal("true", Render<StatusGlyph>(p => p.Add(c => c.Signal, signal)).Find("svg").GetAttribute("aria-hidden"));
    }
}
