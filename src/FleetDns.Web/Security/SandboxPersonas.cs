using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Security;

/// <summary>
/// The three demo users of the sandbox. Each has their own token for the simulated hub, which enforces their roles and bindings.
/// </summary>
public static class SandboxPersonas
{
    public static ImmutableArray<Operator> All { get; } =
        [new("reader", "reader", Role.Reader), new("operator", "operator", Role.Operator), new("admin", "admin", Role.Admin)];

    /// <summary>Null for any other name; the name comes from the browser.</summary>
    public static Operator? Find(string? name) => All.FirstOrDefault(persona => persona.Id == name);

    public static ClaimsPrincipal Session(Operator persona, string scheme, DateTimeOffset end) =>
        FleetClaims.Create(scheme, persona, new Claim(FleetClaims.Session, Guid.NewGuid().ToString("N")), FleetClaims.EndsAt(end));
}
