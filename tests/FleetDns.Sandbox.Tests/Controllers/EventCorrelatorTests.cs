using FleetDns.Sandbox.Controllers;

namespace FleetDns.Sandbox.Tests.Controllers;

/// <summary>The limits of client-go's recorder.</summary>
public sealed class EventCorrelatorTests
{
    private readonly EventCorrelator _correlator = new();
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void From_the_tenth_message_of_one_reason_on_they_are_one_event()
    {
        var shown = Enumerable.Range(1, 12).Select(i => Correlate($"endpoint {i}")!.Value).ToList();

        Assert.Equal(Enumerable.Range(1, 9).Select(i => $"endpoint {i}"), shown.Take(9).Select(e => e.Key));
        Assert.Equal(
            ["(combined from similar events): endpoint 10", "(combined from similar events): endpoint 11",
            "(combined from similar events): endpoint 12"], shown.Skip(9).Select(e => e.Message));
        Assert.Single(shown.Skip(9).Select(e => e.Key).Distinct());
    }

    [Fact]
    public void The_same_message_again_and_another_reason_are_not_similar()
    {
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal("endpoint 1", Correlate("endpoint 1")!.Value.Message);
        }

        Assert.Equal("failed 1", _correlator.Correlate("uid", "Warning", "Failed", "failed 1", _now)!.Value.Message);
    }

    [Fact]
    public void After_ten_quiet_minutes_messages_stand_alone_again()
    {
        for (var i = 0; i < 12; i++)
        {
            Correlate($"endpoint {i}");
        }

        _now += TimeSpan.FromMinutes(11);

        Assert.Equal("endpoint 13", Correlate("endpoint 13")!.Value.Message);
    }

    [Fact]
    public void Of_one_object_25_events_come_at_once_and_then_one_in_five_minutes()
    {
        Assert.All(Enumerable.Range(0, 25), _ => Assert.NotNull(Correlate("again")));
        Assert.Null(Correlate("again"));
        Assert.NotNull(_correlator.Correlate("another", "Normal", "Accepted", "again", _now));

        _now += TimeSpan.FromMinutes(5);

        Assert.NotNull(Correlate("again"));
        Assert.Null(Correlate("again"));
    }

    private (string Key, string Message)? Correlate(string message) => _correlator.Correlate("uid", "Normal", "Accepted", message, _now);
}
