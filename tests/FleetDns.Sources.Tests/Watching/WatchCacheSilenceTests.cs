using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Watching;

/// <summary>A stream that stays open and sends nothing.</summary>
public sealed class WatchCacheSilenceTests
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(800);

    [Fact]
    public async Task A_server_that_stays_silent_past_the_timeout_is_watched_again()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("a", "7"));
        watch.Upsert(Facts.Import("b", "12"));
        await test.WhenAsync(s => s.Version == "12");

        test.Time.Advance(TimeSpan.FromSeconds(300 + 60));
        Assert.False(watch.Token.IsCancellationRequested);
        test.Time.Advance(TimeSpan.FromSeconds(1));

        var again = await test.Hub.ExpectWatchAsync();
        Assert.True(watch.Token.IsCancellationRequested);
        Assert.Equal("12", again.Version);
        Assert.Equal(SourceState.Stale, test.Freshness.State);
        Assert.Equal("The hub has sent nothing about serviceimports for 61 s longer than the watch should last.", test.Freshness.Problem);
        Assert.Equal(2, test.Cache.Current.Items.Count);
    }

    [Fact]
    public async Task A_server_that_sends_bookmarks_is_silent_when_two_are_missing()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("a", "7"));
        watch.Bookmark("12");
        await watch.HandledAsync();
        test.Time.Advance(TimeSpan.FromSeconds(129));
        Assert.False(watch.Token.IsCancellationRequested);
        test.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("12", (await test.Hub.ExpectWatchAsync()).Version);
        Assert.Equal(SourceState.Stale, test.Freshness.State);
        Assert.Equal("The hub has sent no bookmarks for serviceimports for 130 s, although it did before.", test.Freshness.Problem);
    }

    [Fact]
    public async Task Bookmarks_are_expected_from_the_start_of_the_next_watch_but_not_once_they_have_failed()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync();
        watch.Bookmark("12");
        await watch.HandledAsync();
        watch.Close();

        var second = (await test.Hub.ExpectWatchAsync()).Open();
        await second.HandledAsync();
        test.Time.Advance(TimeSpan.FromSeconds(130));
        var third = (await test.Hub.ExpectWatchAsync()).Open();
        await third.HandledAsync();
        test.Time.Advance(TimeSpan.FromSeconds(350));
        Assert.False(third.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task An_event_counts_like_a_bookmark()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync();
        watch.Bookmark("12");
        await watch.HandledAsync();
        test.Time.Advance(TimeSpan.FromSeconds(100));
        watch.Upsert(Facts.Import("a", "13"));
        await test.WhenAsync(s => s.Version == "13");
        test.Time.Advance(TimeSpan.FromSeconds(129));
        Assert.False(watch.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_watch_with_events_past_its_timeout_is_not_silent()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync();
        test.Time.Advance(TimeSpan.FromSeconds(340));
        watch.Upsert(Facts.Import("a", "11"));
        await test.WhenAsync(s => s.Version == "11");
        test.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(watch.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_watch_that_is_never_answered_times_out_after_the_grace()
    {
        await using var test = new CacheUnderTest();
        (await test.Hub.ExpectListAsync()).Answer("10");
        await test.Hub.ExpectWatchAsync();
        test.Time.Advance(TimeSpan.FromSeconds(61));

        await test.WhenStateAsync(SourceState.Stale);
        Assert.Equal(s_firstWait, await test.Time.PassNextWaitAsync());
        Assert.Equal("10", (await test.Hub.ExpectWatchAsync()).Version);
    }
}
