namespace FleetDns.Sources.Endpoints;

/// <summary>Probes an endpoint over HTTP, like Traffic Manager does.</summary>
public interface IEndpointProber
{
    /// <summary>One GET; redirects are not followed. Every outcome is an answer with a sentence; throws only when cancelled.</summary>
    Task<EndpointAnswer> AskAsync(EndpointQuestion question, CancellationToken token);
}

/// <param name="Target">DNS name from Azure or DNS, never typed by a user.</param>
/// <param name="Scheme">http or https.</param>
/// <param name="Path">Begins with a slash.</param>
public sealed record EndpointQuestion(string Target, string Scheme, int Port, string Path);

/// <summary>The result of a probe. All text is untrusted, on one line and short.</summary>
/// <param name="Status">HTTP status; null without an answer.</param>
/// <param name="Address">The probed address and port; null where the name did not resolve to an allowed one.</param>
/// <param name="Title">Title of the page, otherwise its first words; null where there are none.</param>
/// <param name="Words">E.g. <c>200 OK</c>, or why there was no answer.</param>
public sealed record EndpointAnswer(int? Status, string? Address, TimeSpan Took, string? Title, string Words)
{
    /// <summary>Healthy for Traffic Manager if no other status range is set.</summary>
    public bool IsHealthy => Status == 200;
}
