using System.Threading.RateLimiting;

namespace FleetDns.Web.Security;

/// <summary>
/// Slots for one kind of work: a number for each user and a number for the process. When none is free, work waits, up to a limit.
/// </summary>
public sealed class Places : IDisposable
{
    private readonly PartitionedRateLimiter<string> _ofPerson;
    private readonly ConcurrencyLimiter _ofAll;

    /// <param name="waiting">How much work of one user may wait.</param>
    public Places(int perPerson, int all, int waiting)
    {
        _ofPerson = PartitionedRateLimiter.Create<string, string>(
            id => RateLimitPartition.GetConcurrencyLimiter(
                id, _ => new ConcurrencyLimiterOptions { PermitLimit = perPerson, QueueLimit = waiting }));
        // At most perPerson of each user
        _ofAll = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = all, QueueLimit = int.MaxValue });
    }

    /// <summary>A slot, to be disposed; null where too much work of this user is waiting.</summary>
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
