using FleetDns.Web.Live;

namespace FleetDns.Web.Tests.Live;

public sealed class PublishedTests
{
    [Fact]
    public async Task A_slow_reader_misses_values_in_between_but_never_the_last()
    {
        var published = new Published<string>("0");
        await using var reader =
            published.SubscribeAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal("0", reader.Current);
        for (var value = 1; value <= 1000; value++)
        {
            published.Publish($"{value}");
        }

        Assert.True(await reader.MoveNextAsync());
        Assert.Equal("1000", reader.Current);
    }

    [Fact]
    public async Task A_reader_that_leaves_is_removed()
    {
        var published = new Published<string>("0");
        using var leave = new CancellationTokenSource();
        var reader = published.SubscribeAsync(leave.Token).GetAsyncEnumerator(leave.Token);
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal(1, published.SubscriberCount);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.MoveNextAsync());
        Assert.Equal(0, published.SubscriberCount);
    }
}
