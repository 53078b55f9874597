using System.Collections.Concurrent;
using FleetDns.Sandbox.Arm;

namespace FleetDns.Sandbox.Dns;

/// <summary>
/// The profiles as the name servers have them: each change arrives there some time after Azure accepted it (docs/domain.md 4.2; under a
/// minute in the real service).
/// </summary>
internal sealed class PublishedProfiles : IDisposable
{
    private readonly AzureSubscription _azure;
    private readonly Func<TimeSpan> _lag;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, TrafficManagerProfile> _published = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ITimer> _pending = new(StringComparer.OrdinalIgnoreCase);

    public PublishedProfiles(AzureSubscription azure, Func<TimeSpan> lag, TimeProvider time)
    {
        _azure = azure;
        _lag = lag;
        _time = time;
        azure.ProfileChanged += OnChanged;
    }

    public TrafficManagerProfile? Find(string relativeName) => _published.GetValueOrDefault(relativeName);

    public void Dispose()
    {
        _azure.ProfileChanged -= OnChanged;
        foreach (var timer in _pending.Values)
        {
            timer.Dispose();
        }
    }

    private void OnChanged(string relativeName)
    {
        var lag = _lag();
        if (lag <= TimeSpan.Zero)
        {
            Publish(relativeName);
            return;
        }

        // A later change is published together with the pending one: the newest state is always what is published.
        _pending.GetOrAdd(relativeName, name => _time.CreateTimer(_ => Publish(name), null, lag, Timeout.InfiniteTimeSpan));
    }

    private void Publish(string relativeName)
    {
        if (_pending.TryRemove(relativeName, out var timer))
        {
            timer.Dispose();
        }

        lock (_azure.Gate)
        {
            if (_azure.FindProfileByDnsName(relativeName) is { } profile)
            {
                _published[relativeName] = profile;
            }
            else
            {
                _published.TryRemove(relativeName, out _);
            }
        }
    }
}
