namespace FleetDns.Web.Security;

/// <summary>
/// Slots for checking pasted manifests: up to a megabyte each, so not on a tab's dispatcher and not all at once. A tab uses one at a time.
/// </summary>
public sealed class ManifestPlaces(LimitOptions limits) : IDisposable
{
    private readonly Places _places = new(1, limits.ManifestChecks, int.MaxValue);

    /// <summary>Does the work on another thread once a slot is free.</summary>
    public async Task<T> RunAsync<T>(string person, Func<T> work, CancellationToken token)
    {
        using var place = await _places.EnterAsync(person, token);
        return await Task.Run(work, token);
    }

    public void Dispose() => _places.Dispose();
}
