using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace FleetDns.Web.Security;

/// <summary>Caches the owners of tokens for a minute. Tokens themselves are not stored.</summary>
public sealed class BearerTokens(TimeProvider time)
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(1);
    private const int Most = 1000;
    private readonly ConcurrentDictionary<string, (string Name, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);

    /// <summary>The owner, or null for an invalid token. Invalid tokens are never cached: they would displace valid ones.</summary>
    public async Task<string?> NameOfAsync(string token, Func<Task<string?>> ask)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (_known.TryGetValue(hash, out var known) && known.Until > time.GetUtcNow())
        {
            return known.Name;
        }

        _known.TryRemove(hash, out _);
        if (await ask() is not { } name)
        {
            return null;
        }

        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _known[hash] = (name, time.GetUtcNow() + s_remembered);
        return name;
    }
}
