using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Security;

/// <summary>The demo users of the sandbox. Each has their own token for its hub, which enforces their roles and bindings.</summary>
public static class SandboxPersonas
{
    /// <summary>In the order of the sign-in page, each with a description of their permissions.</summary>
    public static ImmutableArray<(Operator Persona, string May)> All { get; } =
    [
        (new("reader", "reader", Role.Reader), "Can see everything and change nothing."),
        (new("operator", "operator", Role.Operator), "Can change weights and measure."),
        (new("admin", "admin", Role.Admin), "Has full access to the hub."),
    ];

    /// <summary>Null for an unknown name; the name comes from the browser.</summary>
    public static Operator? Find(string? name) => All.Select(entry => entry.Persona).FirstOrDefault(persona => persona.Id == name);

    public static ClaimsPrincipal Session(Operator persona, string scheme, DateTimeOffset end) =>
        FleetClaims.Create(scheme, persona, new Claim(FleetClaims.Session, Guid.NewGuid().ToString("N")), FleetClaims.EndsAt(end));
}
