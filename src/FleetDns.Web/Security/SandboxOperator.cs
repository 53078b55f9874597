using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FleetDns.Web.Security;

/// <summary>The sandbox without sign-in: every tab acts as the demo user operator, with that user's own token for the hub.</summary>
public sealed class SandboxOperator(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "SandboxOperator";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Task.FromResult(
            AuthenticateResult.Success(
                new AuthenticationTicket(FleetClaims.Create(Scheme.Name, SandboxPersonas.Find("operator")!), Scheme.Name)));

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => SignInServices.TurnAway(Context);
}
