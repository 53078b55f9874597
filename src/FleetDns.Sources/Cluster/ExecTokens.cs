using System.Net.Http.Headers;
using k8s.Authentication;

namespace FleetDns.Sources.Cluster;

/// <summary>The token of a credential plugin, fetched again shortly before it expires.</summary>
internal sealed class ExecTokens(
    ExecPlugin plugin, ExecCredential first, Func<string, string> sentence, TimeProvider time) : ITokenProvider, IDisposable
{
    private static readonly TimeSpan s_early = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile ExecCredential _newest = first;

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        if (IsExpiring(_newest))
        {
            await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (IsExpiring(_newest))
                {
                    _newest = await plugin.RunAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            catch (HubSettingsException ex)
            {
                throw new HubSetupException(sentence(ex.Message), ex);
            }
            finally
            {
                _fetching.Release();
            }
        }

        return new AuthenticationHeaderValue("Bearer", _newest.Token);
    }

    public void Dispose() => _fetching.Dispose();

    private bool IsExpiring(ExecCredential credential) => credential.Expires is { } expires && expires - time.GetUtcNow() < s_early;
}
