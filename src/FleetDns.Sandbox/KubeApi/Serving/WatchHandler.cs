using FleetDns.Sandbox.Faults;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// watch: a stream of lines. Each watch reads the kind's history at its own pace, so that a slow one does not block others; one that falls
/// behind the history gets 410. Lines are built from the stored bytes of each object.
/// </summary>
internal static class WatchHandler
{
    private const int Batch = 256;

    public static async Task WatchAsync(HubRequest request, HubOptions options, FaultSwitch faults)
    {
        var selection = Selection.Of(request);
        var format = ResponseFormat.Of(request.Http.Request);
        var bookmarks = request.Query("allowWatchBookmarks") is { } allow && RequestInfo.IsTrue(allow);
        var initial = InitialEvents(request);
        var from = ResourceVersion.Parse(request.Query("resourceVersion"), why => new StatusException(500, "", why));
        var seconds = request.Number("timeoutSeconds") ?? Random.Shared.Next(1800, 3600);
        if (from > 0 && initial is null && faults.IsOn(HubFaults.Gone))
        {
            throw Refusal.TooOldVersion(from, request.Store.Version);
        }

        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(1, seconds)), request.Store.Time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.Http.RequestAborted);
        request.Http.Response.ContentType = "application/json";
        request.Http.Response.Headers.CacheControl = "no-cache, private";
        await request.Http.Response.StartAsync(ends.Token);
        await request.Http.Response.BodyWriter.FlushAsync(ends.Token);
        var stream = new WatchStream(request, format, faults);
        try
        {
            var at = from;
            if (from == 0 || initial == true)
            {
                at = await SendStateAsync(request, stream, selection, initial == true && bookmarks, initial != false, ends.Token);
            }

            await FollowAsync(request, options, faults, stream, selection, at, bookmarks, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The normal end of a watch: its timeout, or the client disconnected.
        }

        // A silent watch does not end at its timeout either: clients need their own watchdog for this case.
        if (stream.IsSilenced)
        {
            await Task.Delay(Timeout.Infinite, request.Http.RequestAborted);
        }
    }

    private static async Task<long> SendStateAsync(HubRequest request, WatchStream stream, Selection selection, bool endBookmark, bool send,
        CancellationToken token)
    {
        var (objects, version) = request.Store.Snapshot(request.Kind);
        if (send)
        {
            foreach (var stored in objects.Values)
            {
                if (selection.Matches(stored))
                {
                    await stream.WriteAsync("ADDED", stored, token);
                }
            }
        }

        if (endBookmark)
        {
            await stream.BookmarkAsync(version, endOfInitialEvents: true, token);
        }

        await stream.FlushAsync(token);
        return version;
    }

    private static async Task FollowAsync(HubRequest request, HubOptions options, FaultSwitch faults, WatchStream stream,
        Selection selection, long at, bool bookmarks, CancellationToken token)
    {
        var time = request.Store.Time;
        var bookmarkDue = time.GetUtcNow() + options.BookmarkInterval;
        while (true)
        {
            var switched = faults.Changed;
            await stream.SilenceAsync(token);
            if (HubFaultFilter.EndsWatches(faults))
            {
                return;
            }

            var (entries, upTo, oldest, changed) = request.Store.ChangesAfter(request.Kind, at, Batch);
            if (entries is null)
            {
                await stream.ErrorAsync(Refusal.TooOldVersion(at, oldest), token);
                return;
            }

            foreach (var entry in entries)
            {
                await SendAsync(stream, selection, entry, at, token);
            }

            at = Math.Max(at, upTo);
            if (bookmarks && time.GetUtcNow() >= bookmarkDue)
            {
                await stream.BookmarkAsync(at, endOfInitialEvents: false, token);
                bookmarkDue = time.GetUtcNow() + options.BookmarkInterval;
            }

            await stream.FlushAsync(token);
            if (entries.Length < Batch)
            {
                await NextAsync(changed, switched, bookmarks ? bookmarkDue - time.GetUtcNow() : Timeout.InfiniteTimeSpan, time, token);
            }
        }
    }

    private static async Task NextAsync(Task changed, Task switched, TimeSpan wait, TimeProvider time, CancellationToken token)
    {
        if (wait != Timeout.InfiniteTimeSpan && wait <= TimeSpan.Zero)
        {
            return;
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(token);
        await Task.WhenAny(changed, switched, Task.Delay(wait, time, done.Token));
        await done.CancelAsync();   // ends the delay, whose timer would otherwise stay active
        token.ThrowIfCancellationRequested();
    }

    /// <summary>An object that enters the selection is ADDED for this watch, one that leaves it DELETED.</summary>
    private static async Task SendAsync(WatchStream stream, Selection selection, HistoryEntry entry, long after, CancellationToken token)
    {
        if (entry.Version <= after)
        {
            return;
        }

        var was = entry.Before is not null && selection.Matches(entry.Before);
        var isIn = entry.Type != StoreEventType.Deleted && selection.Matches(entry.Object);
        if (isIn)
        {
            await stream.WriteAsync(was ? "MODIFIED" : "ADDED", entry.Object, token);
        }
        else if (was && entry.Type == StoreEventType.Deleted)
        {
            await stream.WriteAsync("DELETED", entry.Object, token);
        }
        else if (was)
        {
            await stream.WriteLeftAsync(entry.Before!, entry.Version, token);
        }
    }

    /// <summary>The parameter sendInitialEvents and the rules about it.</summary>
    private static bool? InitialEvents(HubRequest request)
    {
        var match = request.Query("resourceVersionMatch") ?? "";
        if (request.Query("sendInitialEvents") is not { } text)
        {
            return match.Length == 0
                ? null
                : throw HubRequest.InvalidOption(
                    "ListOptions",
                    FieldError.Forbidden(
                        "resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
        }

        if (match != "NotOlderThan")
        {
            throw HubRequest.InvalidOption("ListOptions",
                FieldError.Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        }

        return RequestInfo.IsTrue(text);
    }
}
