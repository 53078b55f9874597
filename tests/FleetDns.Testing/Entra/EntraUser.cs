namespace FleetDns.Testing.Entra;

/// <summary>Somebody of the stand-in's tenant. What a test changes here counts from the next token on, as in Entra.</summary>
public sealed class EntraUser(string userName, string displayName, params string[] roles)
{
    public string ObjectId { get; } = Guid.NewGuid().ToString();

    public string UserName { get; } = userName;

    public string DisplayName { get; } = displayName;

    /// <summary>App roles, e.g. <c>FleetDns.Operator</c>.</summary>
    public ImmutableArray<string> Roles { get; set; } = [.. roles];

    /// <summary>Object ids of groups. The hub learns them with the token; tokens for the application itself name them where <see cref="GroupsInTokens"/> is set.</summary>
    public ImmutableArray<string> Groups { get; set; } = [];

    /// <summary>The application's registration asks for the claim <c>groups</c>.</summary>
    public bool GroupsInTokens { get; set; }

    /// <summary>A disabled account gets no token any more, by refresh token neither.</summary>
    public bool Disabled { get; set; }

    /// <summary>Conditional access: no token for this resource without a second factor. <see cref="EntraStandIn.SignIn"/>: none that only says who they are, either.</summary>
    public string? StepUpFor { get; set; }
}
