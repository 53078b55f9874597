using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Security;

/// <summary>The three people of the sandbox. Each has a token of their own at its hub, whose roles and bindings are enforced there.</summary>
public static class SandboxPersonas
{
    public static ImmutableArray<Operator> All { get; } =
        [new("reader", "reader", Role.Reader), new("operator", "operator", Role.Operator), new("admin", "admin", Role.Admin)];

    /// <summary>Null for anybody else; the name comes from the browser.</summary>
    public static Operator? Find(string? name) => All.FirstOrDefault(persona => persona.Id == name);

    public static ClaimsPrincipal Session(Operator persona, string scheme, DateTimeOffset end) =>
        FleetClaims.Create(scheme, persona, new Claim(FleetClaims.Session, Guid.NewGuid().ToString("N")), FleetClaims.EndsAt(end));
}
