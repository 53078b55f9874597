using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Support;
using Microsoft.Extensions.Logging;

namespace FleetDns.Sources.Tests.Watching;

/// <summary>A hub that is restored from a backup or replaced is listed again: no watch resumes in another history.</summary>
public sealed class HubHistoryTests
{
    private readonly RecordedLog _log = new();
    private string? _identity = "uid-1";

    private HubHistory History() => new(_ => Task.FromResult(_identity), _log);

    [Theory]
    [InlineData("9", "10", true)]
    [InlineData("10", "9", false)]
    [InlineData("10", "10", false)]
    [InlineData("18446744073709551616", "18446744073709551617", true)]
    [InlineData("abc", "b", false)]
    [InlineData("10", null, false)]
    [InlineData(null, "10", false)]
    public void Versions_are_compared_as_numbers_where_they_are_numbers(string? version, string? than, bool lower) =>
        Assert.Equal(lower, ResourceVersions.Compare(version, than) < 0);

    [Fact]
    public async Task A_list_at_a_lower_version_makes_every_cache_list_again()
    {
        var history = History();
        await using var first = new CacheUnderTest(history: history);
        await using var second = new CacheUnderTest(history: history);
        var watch = await first.StartAsync(Facts.Import("gone", "9"));
        await second.StartAsync(Facts.Import("gone", "9"));

        watch.Fail(new VersionExpiredException("Too large resource version: 10, current: 6"));
        await first.Time.PassNextWaitAsync();
        (await first.Hub.ExpectListAsync()).Fail(new VersionExpiredException("Too large resource version: 10, current: 6"));
        await first.Time.PassNextWaitAsync();
        (await first.Hub.ExpectListAsync()).Answer("6", Facts.Import("restored", "5"));

        Assert.Equal("6", (await first.Hub.ExpectWatchAsync()).Version);
        var list = await second.Hub.ExpectListAsync();
        Assert.Null(list.NotOlderThan);
        list.Answer("6", Facts.Import("restored", "5"));
        Assert.Equal("6", (await second.Hub.ExpectWatchAsync()).Version);
        Assert.Equal(["restored"], (await second.WhenAsync(s => s.Version == "6")).Items.Keys.Select(key => key.Name));
        Assert.Contains(
            _log.Lines,
            line => line.Level == LogLevel.Warning
            && line.Text.Contains("serviceimports are at version 6 and were at 10 before", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_watch_with_a_lower_version_is_ended_and_the_newest_state_is_listed()
    {
        await using var test = new CacheUnderTest(history: History());
        var watch = await test.StartAsync(Facts.Import("a", "9"));
        watch.Bookmark("4");

        var list = await test.Hub.ExpectListAsync();
        Assert.Null(list.NotOlderThan);
        Assert.Equal(SourceState.Stale, test.Freshness.State);
        list.Answer("4", Facts.Import("a", "3", "aks-member-2"));
        Assert.Equal("4", (await test.Hub.ExpectWatchAsync()).Version);
        Assert.Equal(["aks-member-2"], (await test.WhenAsync(s => s.Version == "4")).Items[Facts.Key("a")].Clusters);
        Assert.Single(_log.Lines);   // the list of the restored state is not yet another restore
    }

    [Fact]
    public async Task Another_hub_at_the_same_address_is_listed_again_by_every_cache()
    {
        var history = History();
        await using var first = new CacheUnderTest(history: history);
        await using var second = new CacheUnderTest(history: history);
        var watch = await first.StartAsync(Facts.Import("a", "9"));
        await second.StartAsync(Facts.Import("a", "9"));

        _identity = "uid-2";
        watch.Upsert(Facts.Import("a", "11")).Close();

        foreach (var each in new[] { first, second })
        {
            var list = await each.Hub.ExpectListAsync();
            Assert.Null(list.NotOlderThan);
            list.Answer("500", Facts.Import("b", "400"));
            Assert.Equal("500", (await each.Hub.ExpectWatchAsync()).Version);
            Assert.Equal(["b"], each.Cache.Current.Items.Keys.Select(key => key.Name));
        }

        Assert.Contains(
            "its namespace kube-system was uid-1 and is uid-2: this is another hub", Assert.Single(_log.Lines).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_cannot_be_read_changes_nothing()
    {
        await using var test = new CacheUnderTest(history: History());
        var watch = await test.StartAsync();
        _identity = null;
        watch.Bookmark("12").Close();

        Assert.Equal("12", (await test.Hub.ExpectWatchAsync()).Version);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_hub_that_was_unreachable_for_a_minute_is_listed_and_not_resumed()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("a", "9"));
        watch.Fail(new SourceException("refused"));
        await test.Time.NextWaitAsync();
        test.Time.Advance(TimeSpan.FromSeconds(60));

        var list = await test.Hub.ExpectListAsync();
        Assert.Equal("10", list.NotOlderThan);
        list.Answer("20", Facts.Import("a", "5"));
        Assert.Equal("20", (await test.Hub.ExpectWatchAsync()).Version);
        Assert.Equal("5", test.Cache.Current.Items[Facts.Key("a")].Meta.ResourceVersion);
    }

    [Fact]
    public async Task A_relist_whose_version_the_hub_has_not_reached_lists_the_newest_state_at_once()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("gone", "9"));
        await test.CloseAfterAsync(watch, TimeSpan.FromMinutes(54));
        (await test.Hub.ExpectListAsync()).Fail(new VersionExpiredException("Too large resource version: 10, current: 6"));

        var list = await test.Hub.ExpectListAsync();
        Assert.Null(list.NotOlderThan);
        list.Answer("6", Facts.Import("restored", "5"));
        Assert.Equal("6", (await test.Hub.ExpectWatchAsync()).Version);
        Assert.Equal(["restored"], test.Cache.Current.Items.Keys.Select(key => key.Name));
    }

    [Fact]
    public async Task A_relist_that_fails_is_tried_again_after_the_next_watch()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("a", "7"));
        await test.CloseAfterAsync(watch, TimeSpan.FromMinutes(54));
        (await test.Hub.ExpectListAsync()).Fail(new SourceException("500"));

        watch = (await test.Hub.ExpectWatchAsync()).Open();
        await watch.HandledAsync();
        await test.CloseAfterAsync(watch, TimeSpan.FromMinutes(1));
        (await test.Hub.ExpectListAsync()).Answer("10", Facts.Import("a", "7"));
        Assert.Equal("10", (await test.Hub.ExpectWatchAsync()).Version);
    }
}
