using System.Net;
using FleetDns.Sources.Endpoints;
using FleetDns.Web.Live;
using FleetDns.Web.Security;

namespace FleetDns.Web.Operations;

/// <summary>
/// "Open" in the sandbox: resolves the FQDN like a client would and redirects the browser to the endpoint in the answer.
/// Redirects only to loopback addresses on the sandbox's endpoint port.
/// </summary>
public static class OpenEndpoint
{
    public static void MapOpenEndpoint(this WebApplication app) =>
        app.MapGet("/open/{ns}/{name}", GoAsync).RequireAuthorization(FleetClaims.ValueOf(Sources.Cluster.Access.Role.Reader))
            .ExcludeFromDescription();

    private static async Task<IResult> GoAsync(
        string ns, string name, HttpContext context, FleetFeed feed, IOperatorRights rights, EndpointAddresses addresses,
        EndpointOptions options, CancellationToken token)
    {
        var view = feed.Current;
        var visible =
            await rights.VisibleAsync(FleetClaims.OperatorOf(context.User), view.Profiles.Keys.Select(key => key.Namespace), token);
        if (visible?.Sees(ns) != true || view.Profiles.GetValueOrDefault(new ObjectKey(ns, name))?.Fqdn is not { } fqdn)
        {
            return Results.NotFound();
        }

        var (found, problem) = await addresses.FindAsync(fqdn, token);
        context.Response.Headers.CacheControl = "no-store";   // each visit resolves again
        return found.FirstOrDefault(address => AddressGuard.Allows(address, loopbackOnly: true)) is { } address
            ? Results.Redirect($"http://{new IPEndPoint(address, options.Port)}/")
            : Results.Text(
                problem ?? $"{fqdn} resolves to {found[0]}, which does not belong to the sandbox.",
                statusCode: StatusCodes.Status502BadGateway);
    }
}
