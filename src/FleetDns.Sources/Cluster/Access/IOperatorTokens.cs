namespace FleetDns.Sources.Cluster.Access;

/// <summary>Gives tokens for a resource, in an operator's name or in the application's own.</summary>
public interface IOperatorTokens
{
    /// <param name="scope">E.g. <c>6dae42f8-4368-4678-94ff-3960e28e3630/.default</c>.</param>
    /// <param name="claims">A further proof that the resource has asked for, in Entra's JSON; null for none.</param>
    /// <exception cref="SignInNeededException">They must sign in once more.</exception>
    /// <exception cref="Watching.SourceException">Entra refused, or could not be reached.</exception>
    Task<ResourceToken> ForOperatorAsync(Operator by, string scope, string? claims, CancellationToken token);

    /// <exception cref="Watching.SourceException">Entra refused, or could not be reached.</exception>
    Task<ResourceToken> ForApplicationAsync(string scope, CancellationToken token);
}

/// <summary>A secret. Its text is never shown: neither in a log nor in an exception.</summary>
public sealed record ResourceToken(string Value, DateTimeOffset ExpiresOn)
{
    public override string ToString() => "(a token)";
}
