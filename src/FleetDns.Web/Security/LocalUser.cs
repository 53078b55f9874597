using System.Text.Encodings.Web;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Operations;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FleetDns.Web.Security;

/// <summary>
/// Local mode: every client of the port acts as the kubeconfig's user. On loopback that is the user who started the program; other
/// addresses can be reached by anyone, so there the dashboard is read-only.
/// </summary>
public sealed class LocalUser(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, HubConnections hub,
    ReadOnlyReason readOnly)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Local";
    public const string Id = "kubeconfig";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var user = new Operator(Id, hub.UserName is { Length: > 0 } name ? name : Id, readOnly.Why is null ? Role.Admin : Role.Reader);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(FleetClaims.Create(Scheme.Name, user), Scheme.Name)));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => SignInServices.TurnAway(Context);
}
