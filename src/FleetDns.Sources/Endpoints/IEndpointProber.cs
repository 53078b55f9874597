namespace FleetDns.Sources.Endpoints;

/// <summary>Asks an endpoint over HTTP, as a probe of Traffic Manager does, who answers there.</summary>
public interface IEndpointProber
{
    /// <summary>One GET; no redirect is followed. Every outcome is an answer in words; throws only when cancelled.</summary>
    Task<EndpointAnswer> AskAsync(EndpointQuestion question, CancellationToken token);
}

/// <param name="Target">DNS name that Azure or DNS gave; never what a person typed.</param>
/// <param name="Scheme">http or https.</param>
/// <param name="Path">Begins with a slash.</param>
public sealed record EndpointQuestion(string Target, string Scheme, int Port, string Path);

/// <summary>What came of it. All text is untrusted, on one line and short.</summary>
/// <param name="Status">HTTP status; null where nothing answered.</param>
/// <param name="Address">Address and port that were asked; null where the name did not lead to one.</param>
/// <param name="Title">Title of the page, else its first words; null where there are none.</param>
/// <param name="Words">E.g. <c>200 OK</c>, or why nothing answered.</param>
public sealed record EndpointAnswer(int? Status, string? Address, TimeSpan Took, string? Title, string Words)
{
    /// <summary>What Traffic Manager takes for healthy where no other status range is set.</summary>
    public bool IsHealthy => Status == 200;
}
