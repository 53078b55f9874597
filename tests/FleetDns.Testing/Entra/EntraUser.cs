using System.Collections.Immutable;

namespace FleetDns.Testing.Entra;

/// <summary>Somebody of the stand-in's tenant. What a test changes here counts from the next token on, as in Entra.</summary>
public sealed class EntraUser(string userName, string displayName, params string[] roles)
{
    public string ObjectId { get; } = Guid.NewGuid().ToString();

    public string UserName { get; } = userName;

    public string DisplayName { get; } = displayName;

    /// <summary>App roles, e.g. <c>FleetDns.Operator</c>.</summary>
    public ImmutableArray<string> Roles { get; set; } = [.. roles];

    /// <summary>A disabled account gets no token any more, by refresh token neither.</summary>
    public bool Disabled { get; set; }

    /// <summary>Conditional access: no token for this resource without a second factor.</summary>
    public string? StepUpFor { get; set; }
}
