using Microsoft.Extensions.Logging;

namespace FleetDns.Sources.Cluster.Watching;

/// <summary>The log messages of the cache.</summary>
public sealed partial class WatchCache<T>
{
    [LoggerMessage(LogLevel.Information, "{Resource}: listed {Count} objects, {Changed} of them changed.")]
    private partial void LogListed(string resource, int count, int changed);

    [LoggerMessage(LogLevel.Information, "{Resource}: the hub no longer has the requested version; listing again ({Reason})")]
    private partial void LogExpired(string resource, string reason);

    [LoggerMessage(
        LogLevel.Information,
        "{Resource}: the hub did not answer for {Seconds} s; listing again, because it may have been restored from a backup.")]
    private partial void LogNotResumed(string resource, int seconds);

    [LoggerMessage(LogLevel.Warning, "{Resource}: the hub was reset to an earlier state; listing again ({Reason})")]
    private partial void LogWentBack(string resource, string reason);

    [LoggerMessage(LogLevel.Warning, "{Resource}: {Reason}")]
    private partial void LogDenied(string resource, string reason);

    [LoggerMessage(LogLevel.Warning, "{Resource}: {Reason}")]
    private partial void LogAbsent(string resource, string reason);

    [LoggerMessage(LogLevel.Warning, "{Resource}: attempt {Attempt} failed, the last known state stays in use: {Reason}")]
    private partial void LogLost(string resource, int attempt, string reason);

    [LoggerMessage(LogLevel.Warning, "{Resource}: {Key} is unreadable, its last readable state stays in use: {Problem}")]
    private partial void LogUnreadable(string resource, ObjectKey key, string problem);

    [LoggerMessage(LogLevel.Information, "{Resource}: the safety relist failed and will be tried again: {Reason}")]
    private partial void LogRelistSkipped(string resource, string reason);

    [LoggerMessage(
        LogLevel.Error,
        "{Resource}: the watch missed {Key}: the hub has {Listed}, the cache had {Cached}; corrected. This is a defect in FleetDns, "
        + "please report it.")]
    private partial void LogCorrected(string resource, ObjectKey key, string listed, string cached);

    [LoggerMessage(LogLevel.Error, "{Resource}: unexpected failure; the last known state stays in use.")]
    private partial void LogDefect(Exception exception, string resource);
}
