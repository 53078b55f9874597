using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using FleetDns.Web.Settings;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace FleetDns.Web.Api;

/// <summary>
/// Read-only JSON for programs. It accepts bearer tokens only, no cookies, so that no other site can read with a user's session.
/// In local mode no token distinguishes users, so there is no API (404).
/// </summary>
public static class FleetApi
{
    public static void AddFleetApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) => Describe(document));
    });

    private static Task Describe(OpenApiDocument document)
    {
        document.Info =
            new OpenApiInfo
            {
                Title = "FleetDns",
                Version = "v1",
                Description = "What FleetDns shows, as JSON, narrowed to what the caller may see."
            };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["bearer"] =
                new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "An Entra ID token for FleetDns; in the sandbox, a demo user's token for the hub."
                },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
        return Task.CompletedTask;
    }

    public static void MapFleetApi(this WebApplication app, Mode mode)
    {
        if (mode == Mode.Local)
        {
            app.Map("/api/{**path}", () => Results.NotFound()).AllowAnonymous().ExcludeFromDescription();
            app.Map("/openapi/{**path}", () => Results.NotFound()).AllowAnonymous().ExcludeFromDescription();
            return;
        }

        app.MapOpenApi().AllowAnonymous();   // describes the API only, no data of the fleet
        var api = app.MapGroup("/api/v1")
            .RequireAuthorization(
                new AuthorizeAttribute
                {
                    AuthenticationSchemes = BearerToken.SchemeName,
                    Policy = FleetClaims.ValueOf(Sources.Cluster.Access.Role.Reader)
                }).RequireRateLimiting(RequestLimits.Api);
        api.MapGet(
            "/fleet",
            (HttpContext context, FleetFeed feed, Measurements measurements, IOperatorRights rights, VisibleFleets fleets,
            TimeProvider time, CancellationToken token) =>
            ReadAsync(context, feed, rights, fleets, view => FleetAnswer.Of(view, measurements.Current, time.GetUtcNow()), token))
                .WithName("GetFleet")
                .WithSummary("The fleet as on the overview: FQDNs with intended, effective and measured shares, and members.")
                .Produces<FleetAnswer>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet(
            "/problems",
            (HttpContext context, FleetFeed feed, IOperatorRights rights, VisibleFleets fleets, TimeProvider time,
            CancellationToken token) =>
            ReadAsync(context, feed, rights, fleets, view => ProblemsAnswer.Of(view, time.GetUtcNow()), token)).WithName("GetProblems")
                .WithSummary("The problems, most severe first, as on the Problems page.").Produces<ProblemsAnswer>()
                .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadAsync<T>(
        HttpContext context, FleetFeed feed, IOperatorRights rights, VisibleFleets fleets, Func<FleetView, T> answer,
        CancellationToken token)
    {
        var view = feed.Current;
        var visible = await rights.VisibleAsync(FleetClaims.OperatorOf(context.User), Visibility.NamespacesOf(view), token);
        return visible is null
            ? TypedResults.Problem("Your permissions on the hub could not be checked.", statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Ok(answer(fleets.Of(view, visible)));
    }
}
