using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Tests.Support;

/// <summary>A list-watch whose every call waits for the test to answer it.</summary>
internal sealed class ScriptedHub<T> : IListWatch<T>
    where T : class, IFleetObject
{
    private readonly Channel<object> _calls = Channel.CreateUnbounded<object>();

    public Task<Listing<T>> ListAsync(string? notOlderThan, CancellationToken token)
    {
        var call = new ListCall(notOlderThan);
        _calls.Writer.TryWrite(call);
        return call.Result.Task.WaitAsync(token);
    }

    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync(
        string version, TimeSpan timeout, [EnumeratorCancellation] CancellationToken token)
    {
        var call = new WatchCall(version, timeout, token);
        _calls.Writer.TryWrite(call);
        await foreach (var (change, handled) in call.Events.Reader.ReadAllAsync(token))
        {
            yield return change;
            handled.SetResult();   // the cache asks for the next one, so it is done with this one
        }
    }

    public async Task<ListCall> ExpectListAsync() => Assert.IsType<ListCall>(await NextAsync());

    public async Task<WatchCall> ExpectWatchAsync() => Assert.IsType<WatchCall>(await NextAsync());

    private async Task<object> NextAsync() =>
        await _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WithinTimeoutAsync();

    internal sealed class ListCall(string? notOlderThan)
    {
        public string? NotOlderThan { get; } = notOlderThan;

        public TaskCompletionSource<Listing<T>> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Answer(string version, params T[] items) => Result.SetResult(new Listing<T>(items, version, []));

        public void Answer(string version, IReadOnlyList<UnreadableObject> unreadable, params T[] items) =>
            Result.SetResult(new Listing<T>(items, version, unreadable));

        public void Fail(Exception failure) => Result.SetException(failure);
    }

    internal sealed class WatchCall(string version, TimeSpan timeout, CancellationToken token)
    {
        public string Version { get; } = version;

        public TimeSpan Timeout { get; } = timeout;

        public CancellationToken Token { get; } = token;

        public Channel<(WatchEvent<T> Change, TaskCompletionSource Handled)> Events { get; } =
            Channel.CreateUnbounded<(WatchEvent<T>, TaskCompletionSource)>();

        private Task _lastHandled = Task.CompletedTask;

        public WatchCall Open() => Send(WatchEvent<T>.Opened);

        public WatchCall Send(WatchEvent<T> change)
        {
            var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _lastHandled = handled.Task;
            Events.Writer.TryWrite((change, handled));
            return this;
        }

        public WatchCall Upsert(T item) => Send(WatchEvent<T>.Upsert(item.Meta.Key, item.Meta.ResourceVersion, item));

        public WatchCall Bookmark(string version) => Send(WatchEvent<T>.Bookmark(version));

        /// <summary>Completes when the cache has applied all that was sent.</summary>
        public Task HandledAsync() => _lastHandled.WithinTimeoutAsync();

        public void Close() => Events.Writer.Complete();

        public void Fail(Exception failure) => Events.Writer.Complete(failure);
    }
}
