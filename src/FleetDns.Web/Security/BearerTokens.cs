using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace FleetDns.Web.Security;

/// <summary>Whose tokens these are, for a minute. Tokens themselves are not kept.</summary>
public sealed class BearerTokens(TimeProvider time)
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(1);
    private const int Most = 1000;
    private readonly ConcurrentDictionary<string, (string Name, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);

    /// <summary>Null where nobody's; wrong tokens are never remembered, or they would push out the right ones.</summary>
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
