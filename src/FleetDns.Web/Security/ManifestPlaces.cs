namespace FleetDns.Web.Security;

/// <summary>Places for checking pasted manifests: up to a megabyte each, so neither on the thread that draws a tab nor all at once. A tab asks for one at a time.</summary>
public sealed class ManifestPlaces(LimitOptions limits) : IDisposable
{
    private readonly Places _places = new(1, limits.ManifestChecks, int.MaxValue);

    /// <summary>Does the work on another thread once there is a place.</summary>
    public async Task<T> RunAsync<T>(string person, Func<T> work, CancellationToken token)
    {
        using var place = await _places.EnterAsync(person, token);
        return await Task.Run(work, token);
    }

    public void Dispose() => _places.Dispose();
}
