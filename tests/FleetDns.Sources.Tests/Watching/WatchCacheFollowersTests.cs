using FleetDns.Sources.Publishing;
using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Watching;

public sealed class WatchCacheFollowersTests
{
    [Fact]
    public async Task A_follower_sees_the_newest_snapshot_and_not_each_one()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync();
        using var stop = new CancellationTokenSource();
        await using var follower = test.Cache.SubscribeAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.True(await follower.MoveNextAsync());

        for (var i = 11; i <= 1010; i++)
        {
            watch.Upsert(Facts.Import("a", $"{i}"));
        }

        await watch.HandledAsync();
        Assert.True(await follower.MoveNextAsync());
        var seen = 1;
        while (follower.Current.Version != "1010")
        {
            Assert.True(await follower.MoveNextAsync());
            seen++;
        }

        Assert.InRange(seen, 1, 2);
    }

    [Fact]
    public async Task Followers_that_leave_are_removed()
    {
        await using var test = new CacheUnderTest();
        await test.StartAsync();
        using var stop = new CancellationTokenSource();
        var follower = test.Cache.SubscribeAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.True(await follower.MoveNextAsync());
        Assert.Equal(1, test.Cache.SubscriberCount);

        await follower.DisposeAsync();
        Assert.Equal(0, test.Cache.SubscriberCount);
    }

    [Fact]
    public async Task Changes_since_an_old_revision_are_all()
    {
        await using var test = new CacheUnderTest();
        var watch = await test.StartAsync();
        var early = test.Cache.Current.Revision;
        for (var i = 0; i < 9000; i++)
        {
            watch.Upsert(Facts.Import($"s{i}", $"{i + 11}"));
        }

        await watch.HandledAsync();
        Assert.True(test.Cache.ChangesSince(early).All);
        var late = test.Cache.ChangesSince(test.Cache.Current.Revision - 2);
        Assert.False(late.All);
        Assert.Equal(["s8998", "s8999"], late.Keys.Select(k => k.Name).Order());
    }

    [Fact]
    public void A_journal_names_each_changed_key_once()
    {
        var journal = new ChangeJournal<string>(4);
        journal.Add(1, "a");
        journal.Add(2, "b");
        journal.Add(3, "a");

        Assert.Equal(["a", "b"], journal.Since(0).Keys.Order());
        Assert.Equal(["a"], journal.Since(2).Keys);
        Assert.Empty(journal.Since(3).Keys);
    }

    [Fact]
    public void A_journal_answers_all_for_dropped_revisions()
    {
        var journal = new ChangeJournal<string>(2);
        journal.Add(1, "a");
        journal.Add(2, "b");
        journal.Add(3, "c");

        Assert.True(journal.Since(0).All);
        Assert.Equal(["b", "c"], journal.Since(1).Keys.Order());
        journal.AddAll(4);
        Assert.True(journal.Since(3).All);
        Assert.False(journal.Since(4).All);
        journal.Add(5, "d");
        Assert.Equal(["d"], journal.Since(4).Keys);
    }

    [Fact]
    public async Task A_cache_that_is_cancelled_ends_without_an_error()
    {
        var test = new CacheUnderTest();
        await test.StartAsync();
        await test.DisposeAsync();
    }
}
