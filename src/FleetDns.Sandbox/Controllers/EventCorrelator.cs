namespace FleetDns.Sandbox.Controllers;

/// <summary>
/// client-go's EventCorrelator with its own limits: from the tenth different message of one reason within ten minutes they become one
/// event, and for one object 25 events pass at once, then one every five minutes.
/// </summary>
internal sealed class EventCorrelator
{
    private const int Remembered = 4096;
    private const int Similar = 10;
    private const int Burst = 25;
    private static readonly TimeSpan s_together = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_refill = TimeSpan.FromMinutes(5);

    private readonly Dictionary<(string Uid, string Type, string Reason), (HashSet<string> Messages, DateTimeOffset Last)> _similar = [];
    private readonly Dictionary<string, (double Tokens, DateTimeOffset At)> _buckets = new(StringComparer.Ordinal);

    /// <returns>The key that the event is counted under, and its message; null when it is dropped.</returns>
    public (string Key, string Message)? Correlate(string uid, string type, string reason, string message, DateTimeOffset now)
    {
        var (key, shown) = Aggregate((uid, type, reason), message, now);
        var bucket = _buckets.TryGetValue(uid, out var known) ? known : (Tokens: Burst, At: now);
        var tokens = Math.Min(Burst, bucket.Tokens + ((now - bucket.At) / s_refill));
        WithRoom(_buckets, uid)[uid] = (tokens < 1 ? tokens : tokens - 1, now);
        return tokens < 1 ? null : (key, shown);
    }

    private (string Key, string Message) Aggregate((string, string, string) group, string message, DateTimeOffset now)
    {
        var messages = _similar.TryGetValue(group, out var known) && now - known.Last <= s_together ? known.Messages : [];
        messages.Add(message);
        WithRoom(_similar, group)[group] = (messages, now);
        if (messages.Count < Similar)
        {
            return (message, message);
        }

        messages.Remove(messages.First());   // any one, as in client-go
        return ("", "(combined from similar events): " + message);
    }

    /// <summary>client-go keeps the newest entries; here a full table is cleared.</summary>
    private static Dictionary<TKey, TValue> WithRoom<TKey, TValue>(Dictionary<TKey, TValue> table, TKey key)
        where TKey : notnull
    {
        if (table.Count >= Remembered && !table.ContainsKey(key))
        {
            table.Clear();
        }

        return table;
    }
}
