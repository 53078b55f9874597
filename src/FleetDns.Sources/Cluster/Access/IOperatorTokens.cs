namespace FleetDns.Sources.Cluster.Access;

/// <summary>Provides tokens for a resource, for an operator or for the application.</summary>
public interface IOperatorTokens
{
    /// <param name="scope">E.g. <c>6dae42f8-4368-4678-94ff-3960e28e3630/.default</c>.</param>
    /// <param name="claims">Claims that the resource requires, as Entra's JSON; null for none.</param>
    /// <exception cref="SignInNeededException">The operator must sign in again.</exception>
    /// <exception cref="Watching.SourceException">Entra refused, or could not be reached.</exception>
    Task<ResourceToken> ForOperatorAsync(Operator by, string scope, string? claims, CancellationToken token);

    /// <exception cref="Watching.SourceException">Entra refused, or could not be reached.</exception>
    Task<ResourceToken> ForApplicationAsync(string scope, CancellationToken token);
}

/// <summary>A secret. Its value never appears in a log or an exception.</summary>
public sealed record ResourceToken(string Value, DateTimeOffset ExpiresOn)
{
    public override string ToString() => "(a token)";
}
