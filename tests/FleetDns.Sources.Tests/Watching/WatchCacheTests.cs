using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Support;
using Microsoft.Extensions.Logging;

namespace FleetDns.Sources.Tests.Watching;

/// <summary>One test for each row of the table in docs/architecture.md, "Watch cache".</summary>
public sealed class WatchCacheTests
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromSeconds(0.8);

    [Fact]
    public async Task Start_lists_any_state_at_hand_then_watches_from_the_lists_version()
    {
        await using var test = new CacheUnderTest();
        Assert.Equal(SourceState.CatchingUp, test.Freshness.State);

        var list = await test.Hub.ExpectListAsync();
        Assert.Equal("0", list.NotOlderThan);
        list.Answer("10", Facts.Import("kuard-svc", "7", "aks-member-1"));

        var watch = await test.Hub.ExpectWatchAsync();
        Assert.Equal("10", watch.Version);
        Assert.Equal(TimeSpan.FromSeconds(300), watch.Timeout);
        Assert.Equal(SourceState.Live, test.Freshness.State);
        Assert.Equal("serviceimports", test.Freshness.Source);
        Assert.Equal(["aks-member-1"], test.Cache.Current.Items[Facts.Key("kuard-svc")].Clusters);
    }

    [Fact]
    public async Task The_timeout_of_a_watch_is_jittered_between_one_and_two_times_its_setting()
    {
        var hub = new ScriptedHub<ServiceImport>();
        using var stop = new CancellationTokenSource();
        var cache =
            new WatchCache<ServiceImport>("serviceimports", hub, new HubOptions(), new RecordedTime(), new RecordedLog(), new Random(4711));
        var running = cache.RunAsync(stop.Token);
        (await hub.ExpectListAsync()).Answer("10");

        var timeouts = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var watch = await hub.ExpectWatchAsync();
            timeouts.Add(watch.Timeout.TotalSeconds);
            watch.Open().Bookmark("11").Close();
        }

        await stop.CancelAsync();
        await running;
        Assert.All(timeouts, t => Assert.InRange(t, 300, 600));
        Assert.True(timeouts.Distinct().Count() > 10);
    }

    [Fact]
    public async Task An_opened_stream_turns_stale_into_live_without_waiting_for_an_event()
    {
        await using var test = new CacheUnderTest();
        (await test.StartAsync()).Fail(new SourceException("connection reset"));
        await test.WhenStateAsync(SourceState.Stale);
        await test.Time.PassNextWaitAsync();

        (await test.Hub.ExpectWatchAsync()).Open();

        var snapshot = await test.WhenStateAsync(SourceState.Live);
        Assert.Null(snapshot.Freshness.Problem);
        Assert.Equal(1, snapshot.Reconnects);
        Assert.Equal(test.Time.GetUtcNow(), snapshot.Freshness.AsOf);
    }

    [Fact]
    public async Task Events_are_applied_and_published_and_the_watch_resumes_after_the_last_of_them()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("a", "7"), Facts.Import("b", "8"));
        var before = test.Cache.Current.Revision;

        watch.Upsert(Facts.Import("a", "11", "aks-member-2"))
            .Upsert(Facts.Import("c", "12"))
            .Send(WatchEvent<ServiceImport>.Delete(Facts.Key("b"), "13"));
        var snapshot = await test.WhenAsync(s => s.Version == "13");

        Assert.Equal(["aks-member-2"], snapshot.Items[Facts.Key("a")].Clusters);
        Assert.True(snapshot.Items.ContainsKey(Facts.Key("c")));
        Assert.False(snapshot.Items.ContainsKey(Facts.Key("b")));
        Assert.Equal(["a", "b", "c"], test.Cache.ChangesSince(before).Keys.Select(k => k.Name).Order());

        watch.Fail(new SourceException("cut"));
        await test.Time.PassNextWaitAsync();
        Assert.Equal("13", (await test.Hub.ExpectWatchAsync()).Version);
    }

    [Fact]
    public async Task A_bookmark_advances_the_version_and_redraws_nothing()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("a", "7"));
        var revision = test.Cache.Current.Revision;

        watch.Bookmark("50").Close();

        Assert.Equal("50", (await test.Hub.ExpectWatchAsync()).Version);
        Assert.Equal(revision, test.Cache.Current.Revision);
        Assert.Equal(Changes<ObjectKey>.None.All, test.Cache.ChangesSince(revision).All);
        Assert.Empty(test.Cache.ChangesSince(revision).Keys);
    }

    [Fact]
    public async Task An_expired_watch_waits_and_lists_not_older_than_its_version_and_finds_what_was_deleted()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("kept", "7"), Facts.Import("gone", "8"));
        watch.Bookmark("20");
        var kept = test.Cache.Current.Items[Facts.Key("kept")];
        var revision = test.Cache.Current.Revision;

        watch.Fail(new VersionExpiredException("too old resource version: 20 (99)"));

        Assert.Equal(s_firstWait, await test.Time.PassNextWaitAsync());
        var list = await test.Hub.ExpectListAsync();
        Assert.Equal("20", list.NotOlderThan);
        list.Answer("99", Facts.Import("kept", "7"), Facts.Import("new", "98"));

        var snapshot = await test.WhenAsync(s => s.Version == "99");
        Assert.Equal(["kept", "new"], snapshot.Items.Keys.Select(k => k.Name).Order());
        Assert.Same(kept, snapshot.Items[Facts.Key("kept")]);
        Assert.Equal(["gone", "new"], test.Cache.ChangesSince(revision).Keys.Select(k => k.Name).Order());
        Assert.Equal("99", (await test.Hub.ExpectWatchAsync()).Version);
    }

    [Fact]
    public async Task A_list_that_has_no_such_version_is_followed_by_a_list_of_the_newest_state()
    {
        await using var test = new CacheUnderTest();
        (await test.StartAsync(Facts.Import("a", "7"))).Fail(new VersionExpiredException("too old"));
        await test.Time.PassNextWaitAsync();
        (await test.Hub.ExpectListAsync()).Fail(new VersionExpiredException("Too large resource version: 10, current: 3"));
        Assert.Equal(2 * s_firstWait, await test.Time.PassNextWaitAsync());

        var list = await test.Hub.ExpectListAsync();
        Assert.Null(list.NotOlderThan);
        list.Answer("3");
        Assert.Empty((await test.WhenAsync(s => s.Version == "3")).Items);
    }

    [Fact]
    public async Task An_ordinary_close_is_followed_by_a_watch_at_once()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync();
        watch.Upsert(Facts.Import("a", "11")).Close();

        Assert.Equal("11", (await test.Hub.ExpectWatchAsync()).Version);
        Assert.Equal(SourceState.Live, test.Freshness.State);
    }

    [Fact]
    public async Task A_close_after_a_quiet_second_is_ordinary()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync();
        test.Time.Advance(TimeSpan.FromSeconds(1));
        watch.Close();

        Assert.Equal("10", (await test.Hub.ExpectWatchAsync()).Version);
        Assert.Equal(SourceState.Live, test.Freshness.State);
    }

    [Fact]
    public async Task A_close_within_a_second_without_an_event_counts_as_a_failure()
    {
        await using var test = new CacheUnderTest();
        (await test.StartAsync()).Close();

        var snapshot = await test.WhenStateAsync(SourceState.Stale);
        Assert.Equal("The hub closes the watch of serviceimports immediately after opening it.", snapshot.Freshness.Problem);
        Assert.Equal(s_firstWait, await test.Time.PassNextWaitAsync());
        Assert.Equal("10", (await test.Hub.ExpectWatchAsync()).Version);
    }

    [Fact]
    public async Task A_lost_connection_leaves_the_last_state_stale_and_is_resumed_without_a_list()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("a", "7"));
        test.Time.Advance(TimeSpan.FromSeconds(5));
        watch.Fail(new SourceException("The hub at https://127.0.0.1:6443/ cannot be reached: Connection refused"));

        var snapshot = await test.WhenStateAsync(SourceState.Stale);
        Assert.Single(snapshot.Items);
        Assert.Contains("Connection refused", snapshot.Freshness.Problem, StringComparison.Ordinal);
        Assert.Equal(test.Time.GetUtcNow(), snapshot.Freshness.Since);
        Assert.Equal(test.Time.GetUtcNow() - TimeSpan.FromSeconds(5), snapshot.Freshness.AsOf);
        await test.Time.PassNextWaitAsync();
        Assert.Equal("10", (await test.Hub.ExpectWatchAsync()).Version);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(86_400, 300)]
    public async Task Retry_after_is_obeyed_up_to_five_minutes(int asked, int waited)
    {
        await using var test = new CacheUnderTest();
        (await test.StartAsync()).Fail(new SourceException("429", TimeSpan.FromSeconds(asked)));
        Assert.Equal(TimeSpan.FromSeconds(waited), await test.Time.NextWaitAsync());
    }

    [Fact]
    public async Task A_refusal_is_shown_with_its_message_and_tried_again_every_thirty_seconds()
    {
        await using var test = new CacheUnderTest();
        const string words = "The hub denied permission to watch serviceimports.networking.fleet.azure.com in all namespaces: forbidden";
        (await test.StartAsync(Facts.Import("a", "7"))).Fail(new AccessDeniedException(words));

        var snapshot = await test.WhenStateAsync(SourceState.Denied);
        Assert.Equal(words, snapshot.Freshness.Problem);
        Assert.Single(snapshot.Items);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(TimeSpan.FromSeconds(30), await test.Time.PassNextWaitAsync());
            (await test.Hub.ExpectWatchAsync()).Fail(new AccessDeniedException(words));
        }
    }

    [Fact]
    public async Task A_kind_that_is_not_served_is_absent_and_listed_again_later()
    {
        await using var test = new CacheUnderTest(new HubOptions { AbsentRetry = TimeSpan.FromSeconds(45) });
        (await test.Hub.ExpectListAsync()).Fail(new KindAbsentException("The hub does not serve serviceimports"));

        Assert.Equal("The hub does not serve serviceimports", (await test.WhenStateAsync(SourceState.Absent)).Freshness.Problem);
        Assert.Equal(TimeSpan.FromSeconds(45), await test.Time.PassNextWaitAsync());
        (await test.Hub.ExpectListAsync()).Answer("10", Facts.Import("a", "7"));
        Assert.Single((await test.WhenStateAsync(SourceState.Live)).Items);
    }

    [Fact]
    public async Task A_kind_that_vanishes_keeps_its_last_state_and_is_listed_again()
    {
        await using var test = new CacheUnderTest();
        (await test.StartAsync(Facts.Import("a", "7"))).Fail(new KindAbsentException("404"));

        Assert.Single((await test.WhenStateAsync(SourceState.Absent)).Items);
        await test.Time.PassNextWaitAsync();
        (await test.Hub.ExpectListAsync()).Answer("20");
        Assert.Empty((await test.WhenStateAsync(SourceState.Live)).Items);
    }

    [Fact]
    public async Task An_unreadable_object_is_counted_and_logged_once_and_its_old_state_stays()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("a", "7", "aks-member-1"));
        watch.Send(WatchEvent<ServiceImport>.Unreadable(Facts.Key("a"), "11", "weight is not a number"))
            .Send(WatchEvent<ServiceImport>.Unreadable(Facts.Key("a"), "12", "weight is not a number"));

        var snapshot = await test.WhenAsync(s => s.Version == "12");
        Assert.Equal("weight is not a number", Assert.Single(snapshot.Unreadable).Value);
        Assert.Equal(["aks-member-1"], snapshot.Items[Facts.Key("a")].Clusters);
        Assert.Equal(SourceState.Live, snapshot.Freshness.State);
        Assert.Single(
            test.Log.Lines,
            l => l.Text == "serviceimports: kuard-demo/a is unreadable, its last readable state stays in use: weight is not a number");

        watch.Upsert(Facts.Import("a", "13", "aks-member-2"));
        Assert.Empty((await test.WhenAsync(s => s.Version == "13")).Unreadable);
    }

    [Fact]
    public async Task An_unreadable_object_in_a_list_keeps_its_old_state_too()
    {
        await using var test = new CacheUnderTest();
        (await test.StartAsync(Facts.Import("a", "7"))).Fail(new VersionExpiredException("410"));
        await test.Time.PassNextWaitAsync();
        (await test.Hub.ExpectListAsync()).Answer("20", [new UnreadableObject(Facts.Key("a"), "broken")], Facts.Import("b", "19"));

        var snapshot = await test.WhenAsync(s => s.Version == "20");
        Assert.Equal(["a", "b"], snapshot.Items.Keys.Select(k => k.Name).Order());
        Assert.Equal("broken", Assert.Single(snapshot.Unreadable).Value);
    }

    [Fact]
    public async Task Waits_double_up_to_thirty_seconds_and_start_over_after_thirty_seconds_of_health()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync();
        var waits = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            watch.Fail(new SourceException("reset"));
            waits.Add((await test.Time.PassNextWaitAsync()).TotalSeconds);
            watch = (await test.Hub.ExpectWatchAsync()).Open();
            await watch.HandledAsync();
        }

        Assert.Equal([0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30], waits);

        test.Time.Advance(TimeSpan.FromSeconds(30));
        watch.Fail(new SourceException("reset"));
        Assert.Equal(s_firstWait, await test.Time.NextWaitAsync());
    }

    [Fact]
    public async Task The_hourly_relist_corrects_what_the_watch_missed_and_logs_it_as_a_defect()
    {
        await using var test = new CacheUnderTest();
        var watch =
            await test.StartAsync(Facts.Import("same", "7"), Facts.Import("missed-change", "8"), Facts.Import("missed-delete", "9"));
        await test.CloseAfterAsync(watch, TimeSpan.FromMinutes(54));
        (await test.Hub.ExpectListAsync())
            .Answer("10", Facts.Import("same", "7"), Facts.Import("missed-change", "9", "aks-member-2"), Facts.Import("missed-add", "6"));
        watch = (await test.Hub.ExpectWatchAsync()).Open();
        Assert.Equal("10", watch.Version);

        // Nothing is corrected before the settling time is over.
        watch.Upsert(Facts.Import("other", "11"));
        Assert.Equal(0, (await test.WhenAsync(s => s.Version == "11")).Corrections);
        test.Time.Advance(TimeSpan.FromSeconds(10));
        watch.Bookmark("12");

        var snapshot = await test.WhenAsync(s => s.Corrections == 3);
        Assert.Equal(["missed-add", "missed-change", "other", "same"], snapshot.Items.Keys.Select(k => k.Name).Order());
        Assert.Equal(["aks-member-2"], snapshot.Items[Facts.Key("missed-change")].Clusters);
        Assert.Equal(3, test.Log.Lines.Count(l => l.Level == LogLevel.Error));
        Assert.Contains(
            test.Log.Lines,
            l => l.Text.Contains("the watch missed kuard-demo/missed-delete: the hub has gone, the cache had 9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_difference_that_the_watch_delivers_is_not_a_defect()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("a", "7"), Facts.Import("b", "8"));
        await test.CloseAfterAsync(watch, TimeSpan.FromMinutes(54));
        (await test.Hub.ExpectListAsync()).Answer("30", Facts.Import("a", "29"));
        watch = (await test.Hub.ExpectWatchAsync()).Open();
        watch.Upsert(Facts.Import("a", "29")).Send(WatchEvent<ServiceImport>.Delete(Facts.Key("b"), "30"));
        await watch.HandledAsync();
        test.Time.Advance(TimeSpan.FromSeconds(10));
        watch.Upsert(Facts.Import("c", "31"));

        var snapshot = await test.WhenAsync(s => s.Version == "31");
        Assert.Equal(0, snapshot.Corrections);
        Assert.DoesNotContain(test.Log.Lines, l => l.Level == LogLevel.Error);
    }

    [Fact]
    public async Task A_relist_that_fails_does_not_disturb_the_watch()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync(Facts.Import("a", "7"));
        await test.CloseAfterAsync(watch, TimeSpan.FromMinutes(54));
        (await test.Hub.ExpectListAsync()).Fail(new SourceException("500"));

        Assert.Equal("10", (await test.Hub.ExpectWatchAsync()).Version);
        Assert.Equal(SourceState.Live, test.Freshness.State);
    }

    [Fact]
    public async Task A_defect_in_FleetDns_leaves_the_cache_stale_and_running()
    {
        await using var test = new CacheUnderTest();
        (await test.StartAsync()).Fail(new InvalidOperationException("boom"));

        Assert.Equal(
            "Defect in FleetDns while reading serviceimports: boom", (await test.WhenStateAsync(SourceState.Stale)).Freshness.Problem);
        await test.Time.PassNextWaitAsync();
        (await test.Hub.ExpectWatchAsync()).Open();
        await test.WhenStateAsync(SourceState.Live);
    }
}
