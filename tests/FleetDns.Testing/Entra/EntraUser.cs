namespace FleetDns.Testing.Entra;

/// <summary>A user of the stand-in's tenant. Changes by a test take effect with the next token, as in Entra.</summary>
public sealed class EntraUser(string userName, string displayName, params string[] roles)
{
    public string ObjectId { get; } = Guid.NewGuid().ToString();

    public string UserName { get; } = userName;

    public string DisplayName { get; } = displayName;

    /// <summary>App roles, e.g. <c>FleetDns.Operator</c>.</summary>
    public ImmutableArray<string> Roles { get; set; } = [.. roles];

    /// <summary>
    /// Object ids of groups. The hub gets them with the token; tokens for the application itself contain them if
    /// <see cref="GroupsInTokens"/> is set.
    /// </summary>
    public ImmutableArray<string> Groups { get; set; } = [];

    /// <summary>The application's registration asks for the claim <c>groups</c>.</summary>
    public bool GroupsInTokens { get; set; }

    /// <summary>A disabled account gets no more tokens, not even by refresh token.</summary>
    public bool Disabled { get; set; }

    /// <summary>
    /// Conditional access: no token for this resource without a second factor. <see cref="EntraStandIn.SignIn"/>: not even an id token.
    /// </summary>
    public string? StepUpFor { get; set; }
}
