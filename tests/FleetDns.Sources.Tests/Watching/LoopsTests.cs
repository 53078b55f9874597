using FleetDns.Sources.Publishing;

namespace FleetDns.Sources.Tests.Watching;

public sealed class LoopsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_loop_that_fails_ends_the_others_and_is_thrown()
    {
        var ended = false;
        var failure = await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => Loops.RunAsync(Token, [ForeverAsync, _ => Task.FromException(new InvalidTimeZoneException("scripted"))]));

        Assert.Equal("scripted", failure.Message);
        Assert.True(ended);

        async Task ForeverAsync(CancellationToken token)
        {
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ended = true;
        }
    }

    [Fact]
    public async Task A_loop_that_returns_is_an_error() =>
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Loops.RunAsync(Token, [token => Task.Delay(Timeout.Infinite, token), _ => Task.CompletedTask]));

    [Fact]
    public async Task Cancelled_it_returns()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = Loops.RunAsync(
            stop.Token, [async token => await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)]);
        await stop.CancelAsync();
        await running;
    }
}
