using System.Threading.RateLimiting;

namespace FleetDns.Web.Security;

/// <summary>Places for work of one kind: so many at once for one person, and so many for the process. Whoever finds none free waits, up to a limit.</summary>
public sealed class Places : IDisposable
{
    private readonly PartitionedRateLimiter<string> _ofPerson;
    private readonly ConcurrencyLimiter _ofAll;

    /// <param name="waiting">Of one person.</param>
    public Places(int perPerson, int all, int waiting)
    {
        _ofPerson = PartitionedRateLimiter.Create<string, string>(id => RateLimitPartition.GetConcurrencyLimiter(id, _ => new ConcurrencyLimiterOptions { PermitLimit = perPerson, QueueLimit = waiting }));
        _ofAll = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = all, QueueLimit = int.MaxValue });   // holds at most perPerson of each
    }

    /// <summary>A place, to be disposed; null where too much of this person waits already.</summary>
    public async Task<IDisposable?> EnterAsync(string person, CancellationToken token)
    {
        var own = await _ofPerson.AcquireAsync(person, 1, token);
        if (!own.IsAcquired)
        {
            own.Dispose();
            return null;
        }

        try
        {
            return new Place(own, await _ofAll.AcquireAsync(1, token));
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _ofPerson.Dispose();
        _ofAll.Dispose();
    }

    private sealed record Place(RateLimitLease OfPerson, RateLimitLease OfAll) : IDisposable
    {
        public void Dispose()
        {
            OfAll.Dispose();
            OfPerson.Dispose();
        }
    }
}
